// A cluster where there is none: Event Hubs with its Kafka endpoint. Kafka transactions are in preview there, in the Premium and Dedicated tiers.

import { privateNetworkType } from '../types.bicep'

@export()
type topicType = {
  name: string
  compacted: bool
}

param name string
param location string
param tags object

@allowed([1, 2, 4, 8, 16])
param processingUnits int

param topics topicType[]

@minValue(1)
@maxValue(100)
param partitions int

@minValue(1)
@maxValue(90)
param retentionInDays int

@description('Where the connection string goes.')
param keyVaultName string

param privateNetwork privateNetworkType?

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Premium', tier: 'Premium', capacity: processingUnits }
  properties: {
    kafkaEnabled: true
    minimumTlsVersion: '1.2'
    zoneRedundant: true
    // The trigger signs in with a connection string: it has no way to use a managed identity.
    disableLocalAuth: false
    publicNetworkAccess: privateNetwork == null ? 'Enabled' : 'Disabled'
  }

  resource hubs 'eventhubs' = [for topic in topics: {
    name: topic.name
    properties: {
      partitionCount: partitions
      retentionDescription: topic.compacted
        ? { cleanupPolicy: 'Compact', tombstoneRetentionTimeInHours: 24 }
        : { cleanupPolicy: 'Delete', retentionTimeInHours: retentionInDays * 24 }
    }
  }]

  // Not Manage: topics are created here.
  resource functions 'authorizationRules' = {
    name: 'functions'
    properties: { rights: ['Listen', 'Send'] }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName

  resource password 'secrets' = {
    name: 'kafka-password'
    tags: tags
    properties: { value: namespace::functions.listKeys().primaryConnectionString }
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork != null) {
  name: '${name}-endpoint'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    subnetId: privateNetwork!.subnetId
    resourceId: namespace.id
    groupId: 'namespace'
    zoneId: privateNetwork!.eventHubsZoneId
  }
}

output brokers string = '${namespace.name}.servicebus.windows.net:9093'
