import { parseReportKey, reportKey, reportsAtRung, type AttemptId } from '../contract/object-keys';
import type { Mark } from '../stopping/stopping-rule';
import { serialize, type ReportRecord } from '../sweep/records';
import type { SweepFolder } from './sweep-folder';

/** What trials have reported at the rungs of early stopping (docs/adr/0008-values-in-the-names-of-reports.md). */
export class RungReports {
  private readonly folder: SweepFolder;

  constructor(folder: SweepFolder) {
    this.folder = folder;
  }

  /** One request. */
  async record(id: AttemptId, { rung, step, value }: Mark): Promise<void> {
    const record: ReportRecord = { v: 1, step, at: this.folder.clock.timestamp() };
    await this.folder.store.create(reportKey(rung, id, value), serialize(record));
  }

  /** By trial the value with which it came to a rung; of several attempts the last one's. A request for 1,000 trials. */
  async at(rung: number): Promise<Map<number, number>> {
    const values = new Map<number, number>();
    for await (const { key } of this.folder.entries(reportsAtRung(rung))) {
      const report = parseReportKey(key);
      if (report) values.set(report.trial, report.value);
    }
    return values;
  }
}
