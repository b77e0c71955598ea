// Uses the haiku site in headless Chromium as a person does: reads, writes, posts, likes and deletes by clicking.
// usage: node haiku_browser.js PLAYWRIGHT_CORE CHROMIUM SITE PICTURE
const [playwright, chromium, site, picture] = process.argv.slice(2);
const assert = require("node:assert/strict");

const lines = ["old pond", "a frog leaps in", "water's sound"];

async function walk(page) {
  const mistakes = [];
  page.on("pageerror", (error) => mistakes.push(String(error)));
  page.on("console", (message) => message.type() === "error" && mistakes.push(message.text()));
  const says = (text) => page.getByRole("status").filter({ hasText: text }).waitFor();
  const cards = page.getByRole("list").getByRole("listitem");

  await page.goto(site);
  assert.equal(await page.title(), "Bashoutter");
  await says("No haiku yet. Write the first one.");

  // Two lines are no haiku: nothing is sent.
  await page.getByLabel("Your name").fill("Bashō");
  await page.getByLabel("First line").fill(lines[0]);
  await page.getByLabel("Second line").fill(lines[1]);
  await page.getByRole("button", { name: "Post" }).click();
  await says("A haiku has three lines");
  assert.equal(await cards.count(), 0);

  await page.getByLabel("Third line").fill(lines[2]);
  await page.getByRole("button", { name: "Post" }).click();
  await says("Posted.");
  assert.equal(await cards.count(), 1);
  for (const line of lines) await cards.first().getByText(line, { exact: true }).waitFor();

  const like = page.getByRole("button", { name: "Like the haiku of Bashō" });
  await like.click();
  await says("has 1 like now");
  await like.click();
  await says("has 2 likes now");

  // What was done is kept: the same after a reload.
  await page.reload();
  await cards.first().getByText("Bashō", { exact: true }).waitFor();
  assert.equal(await cards.first().locator(".likes").innerText(), "2");

  // A second one; the order is the reader's choice.
  await page.getByLabel("Your name").fill("Issa");
  for (const [label, text] of [["First line", "a world of dew"], ["Second line", "and within each drop"], ["Third line", "struggle"]])
    await page.getByLabel(label).fill(text);
  await page.getByRole("button", { name: "Post" }).click();
  await says("Posted.");
  assert.equal(await cards.first().locator("cite").innerText(), "Issa");
  await page.getByLabel("Order").selectOption("likes");
  assert.equal(await cards.first().locator("cite").innerText(), "Bashō");
  await page.screenshot({ path: picture });

  await page.getByRole("button", { name: "Delete the haiku of Issa" }).click();
  await says("Deleted.");
  assert.equal(await cards.count(), 1);
  assert.deepEqual(mistakes, []);
}

(async () => {
  const browser = await require(playwright).chromium.launch({
    executablePath: chromium,
    // Chromium's own sandbox does not run as root; the page is ours.
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 760 } });
    page.setDefaultTimeout(30_000);
    await walk(page);
  } finally {
    await browser.close();
  }
})().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
