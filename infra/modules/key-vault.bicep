// The secrets of the cluster. What is left empty is not written: it is in the vault already, or an operator puts it there.

import { privateNetworkType } from '../types.bicep'

param name string
param location string
param tags object
param readerPrincipalId string
param workspaceId string
param privateNetwork privateNetworkType?

@secure()
param kafkaPassword string

@secure()
param kafkaKeyPem string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: privateNetwork == null ? 'Enabled' : 'Disabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: privateNetwork == null ? 'Allow' : 'Deny' }
  }

  resource password 'secrets' = if (!empty(kafkaPassword)) {
    name: 'kafka-password'
    tags: tags
    properties: { value: kafkaPassword }
  }

  resource key 'secrets' = if (!empty(kafkaKeyPem)) {
    name: 'kafka-key-pem'
    tags: tags
    properties: { value: kafkaKeyPem, contentType: 'application/x-pem-file' }
  }
}

var keyVaultSecretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerPrincipalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: keyVaultSecretsUser
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork != null) {
  name: '${name}-endpoint'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    subnetId: privateNetwork!.subnetId
    resourceId: vault.id
    groupId: 'vault'
    zoneId: privateNetwork!.vaultZoneId
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
