import { readFile } from 'node:fs/promises';
import { runbooks } from '@chatai/runbooks';
import { expect, test } from 'vitest';
import { apiPage, renderApiPage } from './api-page.ts';
import { commandLinePage, renderCommandLinePage } from './command-line-page.ts';
import { coveragePage, renderCoveragePage } from './operations-coverage-page.ts';
import { museumPage, renderMuseumPage, renderRunbookPage, runbookPageOf } from './runbook-pages.ts';
import { renderServiceCatalogPage, serviceCatalogPage } from './service-catalog-page.ts';
import { renderSettingsPage, settingsPage } from './settings-page.ts';
import { renderTechnologyStackPage, technologyStackPage } from './technology-stack-page.ts';
import { renderThreatModelPage, threatModelPage } from './threat-model-page.ts';

interface Generated {
  /** What the page promises. */
  says: string;
  page: string;
  render(): string | Promise<string>;
  /** The program that writes it. */
  by: string;
}

const generated: Generated[] = [
  {
    says: 'the page of settings lists every setting as the programs read it',
    page: settingsPage,
    render: renderSettingsPage,
    by: 'settings-page.ts',
  },
  {
    says: 'the page of the command line shows every command as its own help does',
    page: commandLinePage,
    render: renderCommandLinePage,
    by: 'command-line-page.ts',
  },
  {
    says: 'the technology stack has a line for every package that a room names, with version and licence as installed',
    page: technologyStackPage,
    render: renderTechnologyStackPage,
    by: 'technology-stack-page.ts',
  },
  {
    says: 'the service catalog has every unit of the supervisor, with its port, log and checks as they are',
    page: serviceCatalogPage,
    render: renderServiceCatalogPage,
    by: 'service-catalog-page.ts',
  },
  {
    says: 'the page of the API has every route that the backend serves, and what it asks for',
    page: apiPage,
    render: renderApiPage,
    by: 'api-page.ts',
  },
  {
    says: 'the threat model has a row for every threat, with the tests that show what stands against it',
    page: threatModelPage,
    render: renderThreatModelPage,
    by: 'threat-model-page.ts',
  },
  {
    says: 'the report of what was proved of operations says what the proof says',
    page: coveragePage,
    render: renderCoveragePage,
    by: 'operations-coverage-page.ts',
  },
];

const pagesOfRunbooks = [
  ...runbooks.map(
    (runbook): Generated => ({
      says: `the page of the runbook ${runbook.id} has its steps, its leaves and its checks as they are`,
      page: runbookPageOf(runbook.id),
      render: () => renderRunbookPage(runbook),
      by: 'runbook-pages.ts',
    }),
  ),
  {
    says: 'what was printed stands beside what is true',
    page: museumPage,
    render: renderMuseumPage,
    by: 'runbook-pages.ts',
  },
];

test.each([...generated, ...pagesOfRunbooks])('$says', async ({ page, render, by }) => {
  expect(await readFile(page, 'utf8'), `run: node tests/documents/${by}`).toBe(await render());
});
