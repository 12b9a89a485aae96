import { Logger } from '@nestjs/common';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

type Done = Parameters<SpanExporter['export']>[1];
type ExportResult = Parameters<Done>[0];

/** Logs when exports begin to fail, and when they succeed again: OpenTelemetry itself is silent. */
export class ReportingExporter implements SpanExporter {
  private readonly logger = new Logger('Tracing');
  private isFailing = false;

  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: Done): void {
    this.exporter.export(spans, (result) => {
      this.report(result);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private report({ error }: ExportResult): void {
    if (error && !this.isFailing) {
      const reason = error.message;
      this.logger.warn({ event: 'tracing.export_failed', msg: 'spans not sent to the collector', reason });
    } else if (!error && this.isFailing) {
      this.logger.log({ event: 'tracing.export_restored', msg: 'spans are sent to the collector again' });
    }
    this.isFailing = error !== undefined;
  }
}
