import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect } from "vitest";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";

/** A window of VS Code in a browser, used with keys as a person does. */
export interface EditorWindow {
  readonly page: Page;
  readonly status: Locator;
  /** Opens a file by its path, for which the editor need not search. */
  open(file: string): Promise<void>;
  /** Types at the end of the text. */
  append(text: string): Promise<void>;
  replaceAll(text: string): Promise<void>;
  /** Saves, and waits for the bytes on the disk. */
  save(file: string, expected: string): Promise<void>;
  /** Saves again and again, until a change beside the window has reached it. */
  saveUntil(file: string, expected: string): Promise<void>;
  /** Goes to a file that is open. */
  goTo(name: string): Promise<void>;
  command(title: string): Promise<void>;
  /** Waits for what the status item says. */
  says(words: RegExp): Promise<void>;
  close(): Promise<void>;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** @param opened `{ folder: PATH }` or `{ workspace: PATH }` */
export async function openWindow(
  browser: Browser,
  address: string,
  opened: Readonly<Record<string, string>>,
): Promise<EditorWindow> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 560 } });
  page.setDefaultTimeout(60_000);
  await page.goto(`${address}?${new URLSearchParams(opened).toString()}`);
  await page.locator(".monaco-workbench .statusbar-item").first().waitFor();
  const status = page.locator("[id='fmt-cache.fmt-cache.fmt-cache.status']");
  const input = page.locator(".quick-input-widget input[type=text]");
  const says = async (words: RegExp) => {
    await expect.poll(async () => labelOf(status), { timeout: 60_000 }).toMatch(words);
  };
  const tryToChoose = async (key: string, text: string, label: string) => {
    await page.keyboard.press(key);
    await input.waitFor({ timeout: 2_000 });
    await input.fill(text);
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: label });
    await row.first().click({ timeout: 4_000 });
    await input.waitFor({ state: "hidden", timeout: 4_000 });
  };
  const choose = async (key: string, text: string, label: string) => {
    // A window that is still being loaded loses keys, and finds no files.
    for (let tries = 0; tries < 10; tries += 1) {
      const isChosen = await tryToChoose(key, text, label).then(
        () => true,
        () => false,
      );
      if (isChosen) return;
      await page.keyboard.press("Escape");
    }
    await tryToChoose(key, text, label);
  };
  const type = (text: string) => page.keyboard.insertText(text);
  const save = async (file: string, expected: string, timeout: number) => {
    await page.keyboard.press("Control+S");
    await expect.poll(() => readFileSync(file, "utf8"), { timeout }).toBe(expected);
    await page.locator(".tab.active:not(.dirty)").waitFor();
  };
  const goTo = async (name: string) => {
    await page.locator(`.tab[data-resource-name="${name}"]`).click();
    await page.locator(".editor-instance .view-lines").first().click();
  };
  return {
    page,
    status,
    says,
    async open(file) {
      await choose("Control+P", file, basename(file));
      await goTo(basename(file));
      // Keys that come before the text is there are lost.
      await says(/^fmt-cache: (?!The language server starts)/);
      await page.keyboard.press("Escape");
    },
    goTo,
    async append(text) {
      await page.keyboard.press("Control+End");
      await type(text);
    },
    async replaceAll(text) {
      await page.keyboard.press("Control+A");
      await type(text);
    },
    save: (file, expected) => save(file, expected, 60_000),
    async saveUntil(file, expected) {
      let failure: unknown;
      for (let tries = 0; tries < 30; tries += 1) {
        failure = await save(file, expected, 2_000).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure === undefined) return;
      }
      throw failure;
    },
    command: (title) => choose("F1", `>${title}`, title),
    close: () => page.close(),
  };
}

async function labelOf(status: Locator): Promise<string> {
  return (await status.count()) === 0 ? "" : ((await status.getAttribute("aria-label")) ?? "");
}
