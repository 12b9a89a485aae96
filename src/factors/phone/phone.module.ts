import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Phone } from './phone.entity.js';
import { PhoneRecords } from './phone-records.service.js';
import { PhonesService } from './phones.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Phone])],
  providers: [PhonesService, PhoneRecords],
  exports: [PhonesService],
})
export class PhoneModule {}
