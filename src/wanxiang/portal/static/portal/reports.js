// Makes what already works without script a little easier: position, smaller photos, printing.

const LONGEST_SIDE = 1600;
const byId = (id) => document.getElementById(id);

function locate() {
  const said = byId("located");
  said.textContent = "正在定位…";
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    byId("lon").value = coords.longitude.toFixed(6);
    byId("lat").value = coords.latitude.toFixed(6);
    said.textContent = "已取得位置，可以继续。地址也写上会更好找。";
  }, () => { said.textContent = "没有取到位置，请写地址。"; }, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
}

/** A photo of at most 1600 px, without the place and time that a camera writes into it. */
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // not a picture that this browser reads: the server says what it thinks of it
  }
}

async function picked(input) {
  const said = byId("picked");
  const form = input.form;
  const chosen = [...input.files];
  const buttons = [...form.querySelectorAll("button[name=step]")];
  buttons.forEach((button) => { button.disabled = true; });
  if (chosen.length) said.textContent = "正在处理照片…";
  const carrier = new DataTransfer();
  for (const file of chosen) carrier.items.add(await smaller(file));
  input.files = carrier.files;
  buttons.forEach((button) => { button.disabled = false; });
  said.textContent = chosen.length ? `已选 ${chosen.length} 张` : "";
}

if (byId("position") && "geolocation" in navigator) {
  byId("position").hidden = false;
  byId("locate").addEventListener("click", locate);
  if (byId("lon").value) byId("located").textContent = "已取得位置。";
}
if (byId("photos")) byId("photos").addEventListener("change", (event) => picked(event.target));
if (byId("print")) {
  byId("print").hidden = false;
  byId("print").addEventListener("click", () => window.print());
}
// A second tap while the first is on its way asks for nothing new.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; }));
