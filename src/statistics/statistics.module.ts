import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LimitsModule } from '../limits/limits.module.js';
import { SmsRecordsModule } from '../sms/sms-records.module.js';
import { DatabaseGauges } from './database-gauges.service.js';
import { LimitCounts } from './limit-counts.service.js';
import { RollUp } from './roll-up.service.js';
import { Statistic } from './statistic.entity.js';
import { StatisticsReader } from './statistics-reader.service.js';
import { StatisticsWriter } from './statistics-writer.service.js';

/** Counts of what happened, in steps of time; those of text messages are in `sms`. */
@Module({
  imports: [TypeOrmModule.forFeature([Statistic]), LimitsModule, SmsRecordsModule],
  providers: [StatisticsWriter, StatisticsReader, RollUp, LimitCounts, DatabaseGauges],
  exports: [StatisticsReader, RollUp, DatabaseGauges],
})
export class StatisticsModule {}
