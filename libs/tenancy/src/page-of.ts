import { type Type } from '@nestjs/common';
import { IsNullable, type Page } from '@app/kernel';
import { Type as NestedType } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';

const pages = new Map<Type, Type<Page<unknown>>>();

/** The class of a page of these items, named `<Item>Page`; always the same one for the same items. */
export function pageOf<T extends object>(item: Type<T>): Type<Page<T>> {
  const known = pages.get(item) as Type<Page<T>> | undefined;
  if (known) return known;
  class ItemPage implements Page<T> {
    @ValidateNested({ each: true })
    @NestedType(() => item)
    items: T[];

    /** Null: the last page. */
    @IsNullable()
    @IsString()
    nextCursor: string | null;
  }
  Object.defineProperty(ItemPage, 'name', { value: `${item.name}Page` });
  pages.set(item, ItemPage);
  return ItemPage;
}
