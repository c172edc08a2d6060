import { MarkdownString, StatusBarAlignment, ThemeColor, window, type StatusBarItem } from "vscode";
import type { FoundServer } from "./find-server.ts";
import type { Outcome } from "./server.ts";

/** What the status item shows of the active document. */
export type Status =
  | { readonly kind: "untrusted" | "disabled" | "ready" | "starting" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "outcome"; readonly outcome: Outcome; readonly found: FoundServer | undefined };

export interface StatusItem {
  show(status: Status): void;
  hide(): void;
  dispose(): void;
}

export function createStatusItem(): StatusItem {
  const item = window.createStatusBarItem("fmt-cache.status", StatusBarAlignment.Right, -1);
  item.name = "fmt-cache";
  item.command = "fmt-cache.showMenu";
  return {
    show: (status) => {
      describe(item, status);
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}

function describe(item: StatusBarItem, status: Status): void {
  const { icon, text, isError } = looksOf(status);
  item.text = `$(${icon}) fmt-cache`;
  item.tooltip = toTooltip(text);
  // For those who cannot see the icon.
  item.accessibilityInformation = { label: `fmt-cache: ${text}`, role: "button" };
  item.backgroundColor = isError ? new ThemeColor("statusBarItem.errorBackground") : undefined;
}

/** Shows what Prettier quotes of a program, and the mark below it, in letters of one width. */
function toTooltip(text: string): MarkdownString {
  const tooltip = new MarkdownString();
  const [, before = text, quoted = "", after = ""] = quotation.exec(text) ?? [];
  tooltip.appendText(before);
  if (quoted !== "") tooltip.appendCodeblock(quoted).appendText(after);
  return tooltip;
}

/** `  1 | let  a`, `> 2 | let = = 1`, `    |       ^`: two lines or more. */
const quotation = /^(.*?\n)((?:[> ] *\d* \|[^\n]*(?:\n|$)){2,})(.*)$/s;

interface Looks {
  readonly icon: string;
  readonly text: string;
  readonly isError?: boolean;
}

function looksOf(status: Status): Looks {
  switch (status.kind) {
    case "untrusted":
      return {
        icon: "shield",
        text: "This workspace is not trusted, so nothing of it is loaded or formatted.",
      };
    case "disabled":
      return {
        icon: "circle-slash",
        text: "Switched off by a setting (fmt-cache.enable or prettier.enable).",
      };
    case "starting":
      return { icon: "loading~spin", text: "The language server starts." };
    case "ready":
      return { icon: "check-all", text: "Ready to format." };
    case "failed":
      return { icon: "error", text: status.message, isError: true };
    case "outcome":
      return looksOfOutcome(status.outcome, status.found);
  }
}

function looksOfOutcome(outcome: Outcome, found: FoundServer | undefined): Looks {
  const { message, prettier, milliseconds } = outcome;
  const whose = prettier && `Prettier ${prettier.version} in ${prettier.directory}`;
  const server = found && `fmt-cache ${found.version} of the ${found.origin}`;
  const say = (first: string) =>
    [first, message, whose, server].filter((line) => line !== undefined).join("\n");
  switch (outcome.outcome) {
    case "formatted":
      return { icon: "check", text: say(`Formatted in ${milliseconds} ms.`) };
    case "unchanged":
      return { icon: "check", text: say(`Is formatted; found out in ${milliseconds} ms.`) };
    case "ignored":
    case "no-language":
    case "no-configuration":
      return { icon: "circle-slash", text: say("Not formatted.") };
    case "no-prettier":
      return {
        icon: "error",
        text: say("Nothing is formatted: the Prettier of this file is gone."),
        isError: true,
      };
    case "rejected":
    case "broken":
      return { icon: "error", text: say("Not formatted."), isError: true };
  }
}
