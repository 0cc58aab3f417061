// The Functions host's own: function keys, the locks of timers, the package that is deployed. Nothing of the pipeline's.

import { privateNetworkType } from '../types.bicep'

param name string
param location string
param tags object
param skuName string
param principalId string
param packageContainer string
param privateNetwork privateNetworkType?

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
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource packages 'containers' = {
      name: packageContainer
    }
  }
}

// The least that the host works with: it creates containers of its own, and leases in them.
var storageBlobDataOwner = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')

resource owns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, storageBlobDataOwner)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageBlobDataOwner
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork != null) {
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

output name string = account.name
output packagesUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
