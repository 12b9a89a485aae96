import { Injectable } from '@nestjs/common';
import { shownReply } from '../../delivery/shown-reply.js';
import { otpPurposes } from '../../otp/otp.purposes.js';
import type { ProviderSummary } from '../../processes/provider-summaries.js';
import { percentilesOf } from '../../statistics/histogram.js';
import { providerLabel, receiverOf, refusedMeasure } from '../../statistics/measures.js';
import { StatisticsReader, type StatisticSum } from '../../statistics/statistics-reader.service.js';
import { alertsOf } from './alerts.js';
import { partsOf, scopesOf, sinceOf, type OverviewWindow } from './overview-windows.js';
import type { OverviewProviderResponse } from './overview-provider.response.js';
import type {
  OverviewBucketResponse,
  OverviewCodesResponse,
  OverviewDomainResponse,
  OverviewLimitResponse,
  OverviewResponse,
} from './overview.response.js';

const shownDomains = 20;

/** Describes how the installation is doing, in two queries. */
@Injectable()
export class OverviewService {
  constructor(private readonly statistics: StatisticsReader) {}

  async read(window: OverviewWindow): Promise<OverviewResponse> {
    const { rolledUpAt, ...live } = await this.statistics.readLive();
    const { now, waiting, oldestSeconds } = live;
    const sums = await this.statistics.read(scopesOf(window, now));
    const ofWindow = new WindowSums(sums.filter(({ scope }) => scope === 'window'));
    const secondsSinceRollUp = rolledUpAt && (now.getTime() - rolledUpAt.getTime()) / 1_000;
    return {
      window,
      since: sinceOf(window, now).toISOString(),
      until: now.toISOString(),
      countedAt: rolledUpAt?.toISOString() ?? null,
      codes: otpPurposes.map((purpose) => ofWindow.codesOf(purpose)),
      buckets: partsOf(window, now).map((at) => ofWindow.bucketAt(at)),
      domains: ofWindow.domains().slice(0, shownDomains),
      queue: { waiting, oldestSeconds },
      providers: live.providers.map((provider) => ofWindow.providerOf(provider, now)),
      limits: ofWindow.limits(),
      factors: {
        verified: ofWindow.totalOf('factors.verified'),
        failed: ofWindow.totalOf('factors.failed'),
      },
      alerts: alertsOf({ ...live, secondsSinceRollUp, sums }),
    };
  }
}

/** The sums of the window, by what is shown. */
class WindowSums {
  private readonly byLabel: ReadonlyMap<string, StatisticSum>;

  constructor(private readonly sums: readonly StatisticSum[]) {
    const labelled = sums.filter(({ label }) => label !== null);
    this.byLabel = new Map(labelled.map((sum) => [`${sum.measure} ${sum.label}`, sum]));
  }

  codesOf(purpose: string): OverviewCodesResponse {
    return {
      purpose,
      started: this.countOf('codes.started', purpose),
      mailed: this.countOf('codes.mailed', purpose),
      confirmed: this.countOf('codes.confirmed', purpose),
      failed: this.countOf('codes.failed', purpose),
      secondsToMail: this.secondsOf('codes.mailed', purpose),
      secondsToConfirm: this.secondsOf('codes.confirmed', purpose),
    };
  }

  bucketAt(at: Date): OverviewBucketResponse {
    const count = (measure: string) =>
      this.sums.find((sum) => sum.measure === measure && sum.bucket?.getTime() === at.getTime())?.count ?? 0;
    return {
      at: at.toISOString(),
      started: count('codes.started'),
      mailed: count('codes.mailed'),
      confirmed: count('codes.confirmed'),
    };
  }

  /** Those with most messages first. */
  domains(): OverviewDomainResponse[] {
    const isDelivery = ({ measure }: StatisticSum) => measure.startsWith('deliveries.');
    const labels = new Set(this.sums.flatMap((sum) => (isDelivery(sum) ? (sum.label ?? []) : [])));
    const size = ({ sent, failed, queued }: OverviewDomainResponse) => sent + failed + queued;
    return [...labels].map((label) => this.domainOf(label)).toSorted((one, other) => size(other) - size(one));
  }

  providerOf(provider: ProviderSummary, now: Date): OverviewProviderResponse {
    const { channel, name, processes, failing, failingSeconds, reason } = provider;
    return {
      channel,
      name,
      sent: this.countOf('providers.sent', providerLabel(provider)),
      workers: processes,
      failing,
      failingSince:
        failingSeconds === null ? null : new Date(now.getTime() - failingSeconds * 1_000).toISOString(),
      lastAnswer: shownReply(reason, ''),
    };
  }

  limits(): OverviewLimitResponse[] {
    return this.sums
      .flatMap(({ measure, label, count }) =>
        measure === refusedMeasure && label ? [{ limit: label, refused: count }] : [],
      )
      .toSorted((one, other) => other.refused - one.refused);
  }

  totalOf(measure: string): number {
    const ofMeasure = this.sums.filter((sum) => sum.measure === measure && sum.label !== null);
    return ofMeasure.reduce((total, { count }) => total + count, 0);
  }

  private domainOf(label: string): OverviewDomainResponse {
    return {
      ...receiverOf(label),
      sent: this.countOf('deliveries.sent', label),
      failed: this.countOf('deliveries.failed', label),
      queued: this.countOf('deliveries.queued', label),
      secondsToSend: this.secondsOf('deliveries.sent', label),
    };
  }

  private countOf(measure: string, label: string): number {
    return this.find(measure, label)?.count ?? 0;
  }

  private secondsOf(measure: string, label: string) {
    return percentilesOf(this.find(measure, label)?.histogram ?? null);
  }

  private find(measure: string, label: string): StatisticSum | undefined {
    return this.byLabel.get(`${measure} ${label}`);
  }
}
