// Renders ZPL jobs with zpl-renderer-js: node render_zpl.cjs MODULE FOLDER < jobs.json
// A job is {"zpl", "width_mm", "height_mm", "per_mm"}; pictures are FOLDER/JOB-LABEL.png.
const fs = require("node:fs");
const path = require("node:path");

const [module_, folder] = process.argv.slice(2);
const jobs = JSON.parse(fs.readFileSync(0, "utf8"));

async function main() {
  const { api } = await require(module_).ready;
  for (const [number, job] of jobs.entries()) {
    const labels = await api.zplToBase64MultipleAsync(
      job.zpl, job.width_mm, job.height_mm, job.per_mm);
    labels.forEach((label, at) =>
      fs.writeFileSync(path.join(folder, `${number}-${at}.png`), Buffer.from(label, "base64")));
  }
  process.exit(0);
}

main();
