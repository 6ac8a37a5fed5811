import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsIP,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class DiskDto {
  @IsString()
  @Length(1, 20)
  label: string;

  @IsOptional()
  @IsNumber()
  @Min(0)
  sizeGb?: number | null;
}

export class LocationDto {
  @IsIn(['bergen', 'hamburg'])
  site: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => DiskDto)
  spare?: DiskDto;
}

/** Every kind of field that tools declare. */
export class MachineDto {
  @IsString()
  @Matches(/^[a-z][a-z0-9-]*$/)
  hostname: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(64)
  cores?: number;

  @IsOptional()
  @IsIP()
  address?: string;

  @IsOptional()
  @IsIn(['test', 'production'])
  environment?: string;

  @IsOptional()
  @IsUUID()
  flowId?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => LocationDto)
  location?: LocationDto;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => DiskDto)
  disks?: DiskDto[];

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];
}
