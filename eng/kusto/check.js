// node check.js FILE: what Kusto's parser finds wrong with the queries of a file of JSON, { name: query }, as JSON, [text].
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const fs = require('fs');
const { KustoCode, GlobalState, Symbols } = Kusto.Language;

// The columns that we ask for of those that workspace-based Application Insights has: https://learn.microsoft.com/azure/azure-monitor/reference/tables/appmetrics
const all = 'TimeGenerated: datetime, Properties: dynamic, AppRoleInstance: string';
const tables = {
  AppMetrics: `(${all}, Name: string, ItemCount: int, Sum: real, Min: real, Max: real)`,
  AppTraces: `(${all}, Message: string, SeverityLevel: int)`,
};
const workspace = new Symbols.DatabaseSymbol.ctor('workspace', Object.entries(tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null)));
const globals = GlobalState.Default.WithDatabase(workspace);

const problems = [];
for (const [name, query] of Object.entries(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')))) {
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  for (let index = 0; index < found.Count; index++) {
    const { Start, Message } = found.getItem(index);
    problems.push(`${name}, line ${query.slice(0, Start).split('\n').length}: ${Message}`);
  }
}
console.log(JSON.stringify(problems));
