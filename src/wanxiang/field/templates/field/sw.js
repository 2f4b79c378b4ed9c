// Keeps the page itself on the phone. Network first, so that a new version arrives; what was kept answers when there is
// no network. Personal data are not kept here: the page holds them in IndexedDB and clears them on sign-out.
{% load static %}
const KEPT = "wanxiang-field-{{ version }}";
const SHELL = [{% for name in files %}"{% static name %}",{% endfor %} "{% url 'field:visits' %}"];
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL.map(anew))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("wanxiang-field-") && name !== KEPT;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method === "GET" && SHELL.includes(path)) event.respondWith(answer(event.request, path));
});

// Past the browser's own cache: an upgrade must not leave the phone with half of the old page.
function anew(path) {
  return new Request(path, { cache: "no-cache", credentials: "same-origin" });
}

async function answer(request, path) {
  const kept = await caches.open(KEPT);
  try {
    const fresh = await patiently(fetch(request.mode === "navigate" ? request : anew(path)));
    if (fresh.ok && !fresh.redirected && fresh.type === "basic") await kept.put(path, fresh.clone());
    return fresh;
  } catch (error) {
    const old = await kept.match(path);
    if (old) return old;
    throw error;
  }
}

function patiently(promise) {
  const late = new Promise((_, reject) => { setTimeout(() => reject(new Error("slow")), PATIENCE); });
  return Promise.race([promise, late]);
}
