/**
 * The parts of a parse tree that a permitted statement may consist of, by PostgreSQL's names of them. What is missing is refused, also
 * what a later version of the parser brings: TABLESAMPLE (its method is a function) and WHERE CURRENT OF are missing on purpose. To
 * add one, look in the parser's types what it can hold that is neither an expression nor a list of names: that needs a check.
 */
export const PERMITTED_NODES: ReadonlySet<string> = new Set(
  [
    'SelectStmt InsertStmt UpdateStmt DeleteStmt MergeStmt MergeWhenClause WithClause CommonTableExpr CTESearchClause CTECycleClause',
    'RangeVar RangeSubselect RangeFunction RangeTableFunc RangeTableFuncCol JoinExpr Alias ColumnDef TypeName CollateClause',
    'ResTarget MultiAssignRef SetToDefault OnConflictClause InferClause IndexElem ReturningClause ReturningOption',
    'LockingClause SortBy GroupingSet GroupingFunc WindowDef SubLink MergeSupportFunc',
    'ColumnRef ParamRef A_Const A_Expr A_ArrayExpr A_Indices A_Indirection A_Star BoolExpr BooleanTest NullTest CaseExpr CaseWhen',
    'CoalesceExpr MinMaxExpr RowExpr TypeCast FuncCall NamedArgExpr SQLValueFunction XmlExpr XmlSerialize',
    'JsonAggConstructor JsonArgument JsonArrayAgg JsonArrayConstructor JsonArrayQueryConstructor JsonBehavior JsonFormat JsonFuncExpr',
    'JsonIsPredicate JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonOutput JsonParseExpr JsonReturning JsonScalarExpr',
    'JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec JsonValueExpr',
    'List String Integer Float Boolean BitString',
  ].flatMap((names) => names.split(' ')),
);

/** Fields of one fixed type are printed without its name; here it is. A field that is missing here is refused. */
export const NODE_OF_FIELD: Readonly<Record<string, string>> = {
  alias: 'Alias',
  join_using_alias: 'Alias',
  relation: 'RangeVar',
  typeName: 'TypeName',
  collClause: 'CollateClause',
  withClause: 'WithClause',
  search_clause: 'CTESearchClause',
  cycle_clause: 'CTECycleClause',
  larg: 'SelectStmt',
  rarg: 'SelectStmt',
  intoClause: 'IntoClause',
  onConflictClause: 'OnConflictClause',
  infer: 'InferClause',
  returningClause: 'ReturningClause',
  over: 'WindowDef',
  // An argument of JSON_OBJECTAGG; JSON_ARRAYAGG has a JsonValueExpr there, for which nothing else holds.
  arg: 'JsonKeyValue',
  constructor: 'JsonAggConstructor',
  context_item: 'JsonValueExpr',
  expr: 'JsonValueExpr',
  val: 'JsonValueExpr',
  value: 'JsonValueExpr',
  format: 'JsonFormat',
  output: 'JsonOutput',
  returning: 'JsonReturning',
  on_empty: 'JsonBehavior',
  on_error: 'JsonBehavior',
  pathspec: 'JsonTablePathSpec',
  ival: 'Integer',
  fval: 'Float',
  sval: 'String',
  boolval: 'Boolean',
  bsval: 'BitString',
};
