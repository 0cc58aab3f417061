// What wakes somebody. docs/operations.md tells of each what it means and what to do.

import { alertThresholdsType } from '../types.bicep'

param location string
param tags object
param workspaceId string
param actionGroupName string
param emailAddresses string[]
param prefix string
param thresholds alertThresholdsType

@description('Where docs/operations.md is read: alerts link to it. Empty where nowhere.')
param runbookUrl string

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'payments'
    enabled: true
    emailReceivers: [for address in emailAddresses: {
      name: address
      emailAddress: address
      useCommonAlertSchema: true
    }]
  }
}

var alerts = [
  {
    name: 'dead-letters'
    severity: 2
    description: 'Records became dead letters: nothing more happens to them by itself.'
    query: loadTextContent('../queries/dead-letters.kql')
    column: 'DeadLetters'
    dimensions: ['Group', 'Topic']
    threshold: thresholds.deadLetters
  }
  {
    name: 'lag'
    severity: 2
    description: 'A partition was far behind for a quarter of an hour.'
    query: loadTextContent('../queries/lag.kql')
    column: 'Lag'
    dimensions: ['Group', 'Topic']
    threshold: thresholds.lag
  }
  {
    name: 'ledger-stalled'
    severity: 1
    description: 'A lane stands still while records wait, or told why it does.'
    query: loadTextContent('../queries/ledger-stalled.kql')
    column: ''
    dimensions: []
    threshold: 0
  }
  {
    name: 'fenced'
    severity: 2
    description: 'Instances take lanes from each other again and again.'
    query: loadTextContent('../queries/fenced.kql')
    column: 'Fenced'
    dimensions: ['Group']
    threshold: thresholds.fenced
  }
  {
    name: 'parked'
    severity: 1
    description: 'Nobody knows whether an effect was done: a person must find out.'
    query: loadTextContent('../queries/parked.kql')
    column: 'Parked'
    dimensions: ['Effect']
    threshold: thresholds.parked
  }
  {
    name: 'no-commits'
    severity: 0
    description: 'Records wait and nothing is committed, or no instance runs.'
    query: loadTextContent('../queries/no-commits.kql')
    column: ''
    dimensions: []
    threshold: 0
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for alert in alerts: {
  name: '${prefix}-${alert.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${prefix} ${alert.name}'
    description: alert.description
    enabled: true
    severity: alert.severity
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    // Of a workspace that has not been sent anything yet.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: alert.query
          metricMeasureColumn: empty(alert.column) ? null : alert.column
          timeAggregation: empty(alert.column) ? 'Count' : 'Maximum'
          dimensions: map(alert.dimensions, dimension => { name: dimension, operator: 'Include', values: ['*'] })
          operator: 'GreaterThan'
          threshold: alert.threshold
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: {
      actionGroups: [actions.id]
      customProperties: empty(runbookUrl) ? {} : { runbook: '${runbookUrl}#${alert.name}' }
    }
  }
}]
