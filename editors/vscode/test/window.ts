import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";

/**
 * Milliseconds after which something counts as not happening. Nothing waits for a time to pass: all
 * wait for what the window shows or the disk has, however long a busy machine takes.
 */
export const patience = 180_000;

/**
 * The editor's own mark for the moment when all its parts are there. Until then, which takes
 * seconds on a busy machine, it saves without formatting, whichever extension formats.
 */
const isComplete = "code/didCreateWorkbenchContributions/3";

/**
 * How the setting `window.title` of the user ends, and that of a folder that has settings. It shows
 * that the editor has read them: on a busy machine it does so after it has opened the first file.
 */
export const titles = { user: "· user", folder: "· folder" };

/** A window of VS Code in a browser, used with keys as a person does. */
export interface EditorWindow {
  readonly page: Page;
  readonly status: Locator;
  /** Opens a file by its path, for which the editor need not search. */
  open(file: string): Promise<void>;
  /** Types at the end of the text. */
  append(text: string): Promise<void>;
  /** Waits for the text of the active editor, which must be short enough to be visible. */
  shows(text: string): Promise<void>;
  /** Saves, and waits for the bytes on the disk. */
  save(file: string, expected: string): Promise<void>;
  /** Saves again and again, until a change beside the window has reached it. */
  saveUntil(file: string, expected: string): Promise<void>;
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
  page.setDefaultTimeout(patience);
  await page.goto(`${address}?${new URLSearchParams(opened).toString()}`);
  const status = page.locator("[id='fmt-cache.fmt-cache.fmt-cache.status']");
  const active = page.locator(".monaco-editor.focused");
  const until = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: patience });
  await until(() => showsFiles(page)).toBe(true);
  const { folder } = opened;
  const isSet = folder !== undefined && existsSync(join(folder, ".vscode/settings.json"));
  await until(() => page.title()).toContain(isSet ? titles.folder : titles.user);
  const choose = chooserOf(page);
  const save = () => page.keyboard.press("Control+S");
  const isSaved = () => page.locator(".tab.active:not(.dirty)").waitFor();
  return {
    page,
    status,
    async open(file) {
      await choose("Control+P", file, basename(file));
      // Keys that come before the text is there go to the file that was open before.
      await page.locator(`.monaco-editor.focused[data-uri$="${file}"] .view-line`).first().waitFor();
      // The extension shows it after it has registered its formatters.
      await status.waitFor();
    },
    async append(text) {
      await active.waitFor();
      await page.keyboard.press("Control+End");
      await page.keyboard.insertText(text);
    },
    shows: (text) => until(() => visibleText(active)).toBe(text),
    async save(file, expected) {
      await save();
      await until(async () => readFileSync(file, "utf8")).toBe(expected);
      await isSaved();
    },
    async saveUntil(file, expected) {
      await until(async () => {
        await save();
        await isSaved();
        return readFileSync(file, "utf8");
      }).toBe(expected);
    },
    command: (title) => choose("F1", `>${title}`, title),
    says: (words) => until(() => labelOf(status)).toMatch(words),
    close: () => page.close(),
  };
}

/**
 * Whether the window is complete and shows the files that it was opened with. A workspace file that
 * is opened for the first time is read while the editor starts, and on a busy machine its folders
 * may be lost; the second time, the editor has them in its cache.
 */
async function showsFiles(page: Page): Promise<boolean> {
  await page.waitForFunction(`performance.getEntriesByName("${isComplete}").length > 0`);
  if (await page.getByText("You have not yet added a folder to the workspace.").isVisible())
    await page.reload();
  return page.locator(".explorer-folders-view .monaco-list-row").first().isVisible();
}

/**
 * Chooses in the list that a key opens, after a text has been typed. Looks at the window before
 * each step, because one that is still being loaded loses keys, and fills the list again.
 */
function chooserOf(page: Page): (key: string, text: string, label: string) => Promise<void> {
  const input = page.locator(".quick-input-widget input[type=text]");
  const rows = page.locator(".quick-input-list .monaco-list-row");
  const labels = async (of: Locator) => of.locator(".label-name").allInnerTexts();
  const step = async (key: string, text: string, label: string): Promise<boolean> => {
    if (!(await input.isVisible())) await page.keyboard.press(key);
    else if ((await input.inputValue()) !== text) await input.fill(text);
    else if ((await labels(rows.and(page.locator(".focused"))))[0] === label) {
      await page.keyboard.press("Enter");
      await input.waitFor({ state: "hidden" });
      return true;
    } else if ((await labels(rows)).includes(label)) await page.keyboard.press("ArrowDown");
    return false;
  };
  return (key, text, label) => expect.poll(() => step(key, text, label), { timeout: patience }).toBe(true);
}

/** The lines stand in the document in any order; the editor shows blanks as no-break spaces. */
async function visibleText(editor: Locator): Promise<string> {
  const lines = await Promise.all(
    (await editor.locator(".view-line").all()).map(async (line) => ({
      top: (await line.boundingBox())?.y ?? 0,
      text: (await line.textContent()) ?? "",
    })),
  );
  const inOrder = lines.sort((one, other) => one.top - other.top).map(({ text }) => text);
  return inOrder.join("\n").replaceAll("\u00a0", " ");
}

async function labelOf(status: Locator): Promise<string> {
  return (await status.count()) === 0 ? "" : ((await status.getAttribute("aria-label")) ?? "");
}
