import { AccountImporter } from './account-importer.js';
import type { AccountLine } from './account-line.js';
import { ImportReport } from './import-report.js';
import type { SourceRecord } from './source-record.js';

const defaults = { isEmailVerified: false, locale: 'en' };

function importer(create: (lines: readonly AccountLine[]) => Promise<Set<string>>) {
  const report = new ImportReport();
  const nothing = () => undefined;
  return {
    report,
    it: new AccountImporter({ defaults, report, create, onBadLine: nothing, onProgress: nothing }),
  };
}

const idsOf = (lines: readonly AccountLine[]) => new Set(lines.map(({ account }) => account.id));

describe('AccountImporter', () => {
  it('reads one batch while the database writes another, and then waits for it', async () => {
    let pulled = 0;
    async function* source(): AsyncGenerator<readonly SourceRecord[]> {
      while (pulled < 10_000) {
        pulled += 1;
        const values = { email: `p${pulled}@example.com` };
        yield await Promise.resolve([{ line: pulled, lastLine: pulled, content: { values } }]);
      }
    }
    const pulledAtEnds: number[] = [];
    const { it: subject, report } = importer(async (accounts) => {
      // A slow database: an unthrottled reader would read on during this time.
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
      pulledAtEnds.push(pulled);
      return idsOf(accounts);
    });
    await subject.run(source());
    expect(pulledAtEnds).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 10].map((batches) => batches * 1_000));
    expect(report).toMatchObject({ read: 10_000, created: 10_000, alreadyThere: 0, bad: 0 });
  });

  it('assigns ids in the order of the file', async () => {
    const ids: string[] = [];
    const values = (number: number) => ({ email: `p${number}@example.com` });
    const records = Array.from({ length: 2_500 }, (_, at) => ({
      line: at + 2,
      lastLine: at + 2,
      content: { values: values(at) },
    }));
    async function* source(): AsyncGenerator<readonly SourceRecord[]> {
      yield await Promise.resolve(records);
    }
    const { it: subject } = importer((lines) => {
      ids.push(...lines.map(({ account }) => account.id));
      return Promise.resolve(idsOf(lines));
    });
    await subject.run(source());
    expect(ids).toHaveLength(2_500);
    expect(ids).toEqual(ids.toSorted());
  });

  it('stops reading when the database fails', async () => {
    let pulled = 0;
    async function* source(): AsyncGenerator<readonly SourceRecord[]> {
      for (;;) {
        pulled += 1;
        const content = { values: { email: `p${pulled}@example.com` } };
        yield await Promise.resolve([{ line: pulled, lastLine: pulled, content }]);
      }
    }
    const { it: subject } = importer(() => Promise.reject(new Error('the database is gone')));
    await expect(subject.run(source())).rejects.toThrow('the database is gone');
    expect(pulled).toBeLessThanOrEqual(2_000);
  });
});
