import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type DtoClass, validateDto } from '@app/tools';

/** Bodies and queries that are declared as a DTO class are validated; unknown fields are refused. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    const isDto = (type === 'body' || type === 'query') && metatype !== undefined && metatype !== Object && metatype !== String;
    return isDto ? validateDto(metatype as DtoClass, value ?? {}) : value;
  }
}
