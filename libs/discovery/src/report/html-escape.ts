const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup that is safe as it stands. Only `html` and `trusted` make it. */
export class SafeHtml {
  constructor(readonly text: string) {}
}

type Part = SafeHtml | string | number | readonly SafeHtml[];

/** Text as it must stand in an element or a quoted attribute; control characters become U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Template tag: every value is escaped unless it is `SafeHtml` itself, so that forgetting to escape is not possible. */
export function html(literals: TemplateStringsArray, ...values: Part[]): SafeHtml {
  return new SafeHtml(literals.reduce((text, literal, index) => text + render(values[index - 1]) + literal));
}

/** Constant markup of this program, such as the style sheet; never text from a file. */
export function trusted(text: string): SafeHtml {
  return new SafeHtml(text);
}

function render(value: Part | undefined): string {
  if (value === undefined) return '';
  if (value instanceof SafeHtml) return value.text;
  return typeof value === 'object' ? value.map((part) => part.text).join('') : escapeHtml(String(value));
}
