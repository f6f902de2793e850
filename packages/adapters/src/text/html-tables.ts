import type TurndownService from 'turndown';

/** The little of a DOM element that the rules look at. */
interface TableElement {
  nodeName: string;
  parentNode: TableElement | null;
  children: ArrayLike<TableElement>;
  querySelector(selector: string): TableElement | null | undefined;
}

const cells = new Set(['TD', 'TH']);

/**
 * Tables with several columns of plain cells become Markdown tables. The others only lay out a page,
 * as in most e-mails: their cells become paragraphs.
 */
export function addTableRules(service: TurndownService): void {
  service.addRule('tableCell', {
    filter: ['td', 'th'],
    replacement: (content, node) =>
      isDataTable(tableOf(node as TableElement))
        ? ` ${content
            .trim()
            .replace(/\s*\n\s*/g, ' ')
            .replaceAll('|', '\\|')} |`
        : `\n\n${content.trim()}\n\n`,
  });
  service.addRule('tableRow', {
    filter: 'tr',
    replacement: (content, node) => writeRow(content, node as TableElement),
  });
  service.addRule('tableSection', {
    filter: ['thead', 'tbody', 'tfoot'],
    replacement: (content) => content,
  });
}

function writeRow(content: string, row: TableElement): string {
  const table = tableOf(row);
  if (!isDataTable(table)) return content;
  const columns = Array.from(row.children).filter((cell) => cells.has(cell.nodeName)).length;
  const isHeader = table !== undefined && !startedTables.has(table);
  if (table !== undefined) startedTables.add(table);
  return `|${content}\n${isHeader ? `|${' --- |'.repeat(columns)}\n` : ''}`;
}

function tableOf(node: TableElement): TableElement | undefined {
  let table: TableElement | null = node;
  while (table !== null && table.nodeName !== 'TABLE') table = table.parentNode;
  return table ?? undefined;
}

// Looked up once per table: the parser's queries walk the whole of it. Rows are written in order.
const verdicts = new WeakMap<TableElement, boolean>();
const startedTables = new WeakSet<TableElement>();

function isDataTable(table: TableElement | undefined): boolean {
  if (table === undefined) return false;
  const known = verdicts.get(table);
  if (known !== undefined) return known;
  const verdict =
    Boolean(table.querySelector('tr > :nth-child(2)')) &&
    !table.querySelector('table, ul, ol, pre, blockquote, p + p, h1, h2, h3, hr');
  verdicts.set(table, verdict);
  return verdict;
}
