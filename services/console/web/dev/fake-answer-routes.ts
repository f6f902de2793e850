import * as contract from '../../src/api/contract-answers.ts';
import { makeAnswers } from './fake-answers.ts';
import { reportOf } from './fake-reports.ts';
import { Refusal } from './refusal.ts';
import { pageOf, type Route } from './route.ts';

export const answerRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/conversations\/([^/]+)\/answers$/,
    schema: contract.Answers,
    handle: ({ world, params: [id = ''] }) => ({ items: makeAnswers(world.messagesOf(id)) }),
  },
  {
    method: 'GET',
    pattern: /^\/api\/scam-reports$/,
    schema: contract.ReportsPage,
    handle({ world, query }) {
      const asked = contract.ReportsQuery.parse(Object.fromEntries(query));
      const q = asked.q?.toLowerCase() ?? '';
      const found = world.reports.filter(
        ({ kind, value, title, details, source }) =>
          (!asked.kind || kind === asked.kind) &&
          `${value} ${title} ${details} ${source}`.toLowerCase().includes(q),
      );
      return pageOf(found, query);
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/scam-reports$/,
    schema: contract.ReportImported,
    handle({ world, body, user }) {
      const read = contract.NewReport.safeParse(body);
      if (!read.success) return new Refusal(400, 'invalid', 'Give a value, a title and a source.');
      const isKnown = world.reports.some(({ value }) => value === read.data.value);
      if (!isKnown) world.reports = [reportOf(read.data, user.email), ...world.reports];
      return { added: isKnown ? 0 : 1, known: isKnown ? 1 : 0, refused: [] };
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/scam-reports\/import$/,
    schema: contract.ReportImported,
    handle({ world, body, user }) {
      const [header = '', ...lines] = contract.ReportImport.parse(body).csv.trim().split(/\r?\n/);
      if (!header.includes('value')) {
        return new Refusal(400, 'invalid', 'The first line has to name the columns: no “value”.');
      }
      const read = lines.map((line, index) => ({ line: index + 2, cells: line.split(',') }));
      const usable = read.filter(({ cells: [value, title, source] }) => value && title && source);
      const fresh = usable
        .map(({ cells: [value, title, source] }) =>
          contract.NewReport.parse({ value, title, source }),
        )
        .filter(({ value }) => world.reports.every((report) => report.value !== value));
      world.reports = [...fresh.map((one) => reportOf(one, user.email)), ...world.reports];
      return {
        added: fresh.length,
        known: usable.length - fresh.length,
        refused: read
          .filter((one) => !usable.includes(one))
          .map(({ line }) => ({ line, reason: 'value, title and source must be there' }))
          .slice(0, 100),
      };
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/api\/scam-reports\/([^/]+)$/,
    schema: undefined,
    handle({ world, params: [id] }) {
      if (world.reports.every((report) => report.id !== id)) {
        return new Refusal(404, 'not_found', 'There is no such report.');
      }
      world.reports = world.reports.filter((report) => report.id !== id);
      return undefined;
    },
  },
];
