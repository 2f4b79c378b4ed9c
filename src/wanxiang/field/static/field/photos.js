// Photos: taken or chosen, made small on the phone (which also leaves out the place that the camera wrote into them).

import { element } from "./dom.js";

const LONGEST_SIDE = 1600;
export const MOST = 9;

/** A JPEG of at most 1600 px; null for what is no picture. */
export async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.82); });
  } catch {
    return null;
  }
}

const address = (blob) => new Promise((done) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.readAsDataURL(blob);
});

/** {node, photos(), set(list)}: a camera button, an album button, and the photos so far; `changed` is told of every change. */
export function picker({ changed = () => {} } = {}) {
  let photos = [];
  const shots = element("ul", { class: "shots" });
  const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
  const camera = input({ capture: "environment" });
  const album = input({ multiple: true });
  const node = element("div", { class: "picker" }, shots, wrong, element("div", { class: "two" },
    element("label", { class: "pick main" }, icon(), "拍照", camera), element("label", { class: "pick" }, "从相册选", album)));

  function input(more) {
    return element("input", { type: "file", accept: "image/*", class: "sr-input", onchange: take, ...more });
  }

  async function take(event) {
    const chosen = [...event.target.files];
    const problems = [];
    for (const file of chosen) {
      const small = photos.length < MOST ? await shrink(file) : null;
      if (small) photos = [...photos, small];
      else problems.push(photos.length >= MOST ? `最多 ${MOST} 张照片。` : `“${file.name}”不是照片，没有加上。`);
    }
    event.target.value = "";
    await draw([...new Set(problems)].join(""));
    changed(photos);
  }

  async function draw(problem = "") {
    wrong.textContent = problem;
    wrong.hidden = !problem;
    const addresses = await Promise.all(photos.map(address));
    shots.replaceChildren(...addresses.map((src, number) => element("li", {},
      element("img", { src, alt: `照片 ${number + 1}` }),
      element("button", { type: "button", "aria-label": `去掉照片 ${number + 1}`, onclick: () => drop(number) }, "×"))));
    shots.hidden = !photos.length;
  }

  async function drop(number) {
    photos = photos.filter((_, place) => place !== number);
    await draw();
    changed(photos);
  }

  shots.hidden = true;
  return { node, photos: () => photos, set: async (list) => { photos = list; await draw(); } };
}

function icon() {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  for (const shape of ["M4 8h3l2-3h6l2 3h3v11H4z", "M12 10a3.5 3.5 0 1 0 .01 0z"]) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", shape);
    drawn.append(line);
  }
  return drawn;
}
