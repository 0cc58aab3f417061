// The idempotency keys, and the values of dead letters that no topic takes: what must not be lost.

import { privateNetworkType } from '../types.bicep'

param name string
param location string
param tags object
param skuName string
param principalId string
param tableName string
param claimsContainer string
param privateNetwork privateNetworkType?

@description('A group whose members look into keys and claims from their machines; empty for nobody.')
param operatorsPrincipalId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: skuName }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork == null ? 'Enabled' : 'Disabled'
    networkAcls: { bypass: 'None', defaultAction: privateNetwork == null ? 'Allow' : 'Deny' }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource keys 'tables' = {
      name: tableName
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 30 }
      containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    }

    resource claims 'containers' = {
      name: claimsContainer
    }
  }
}

var storageTableDataContributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3')
var storageBlobDataContributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
var storageBlobDataReader = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')

resource writesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::tables::keys.id, principalId, storageTableDataContributor)
  scope: account::tables::keys
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageTableDataContributor
  }
}

resource writesClaims 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::claims.id, principalId, storageBlobDataContributor)
  scope: account::blobs::claims
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageBlobDataContributor
  }
}

// `./dev effects` settles keys; claims are read only.
resource operatorsSettleKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsPrincipalId)) {
  name: guid(account::tables::keys.id, operatorsPrincipalId, storageTableDataContributor)
  scope: account::tables::keys
  properties: {
    principalId: operatorsPrincipalId
    principalType: 'Group'
    roleDefinitionId: storageTableDataContributor
  }
}

resource operatorsReadClaims 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsPrincipalId)) {
  name: guid(account::blobs::claims.id, operatorsPrincipalId, storageBlobDataReader)
  scope: account::blobs::claims
  properties: {
    principalId: operatorsPrincipalId
    principalType: 'Group'
    roleDefinitionId: storageBlobDataReader
  }
}

module tableEndpoint 'private-endpoint.bicep' = if (privateNetwork != null) {
  name: '${name}-table-endpoint'
  params: {
    name: 'pe-${name}-table'
    location: location
    tags: tags
    subnetId: privateNetwork!.subnetId
    resourceId: account.id
    groupId: 'table'
    zoneId: privateNetwork!.tableZoneId
  }
}

module blobEndpoint 'private-endpoint.bicep' = if (privateNetwork != null) {
  name: '${name}-blob-endpoint'
  params: {
    name: 'pe-${name}-blob'
    location: location
    tags: tags
    subnetId: privateNetwork!.subnetId
    resourceId: account.id
    groupId: 'blob'
    zoneId: privateNetwork!.blobZoneId
  }
}

output tableEndpoint string = account.properties.primaryEndpoints.table
output blobEndpoint string = account.properties.primaryEndpoints.blob
