// The application on Elastic Premium: warm instances, larger machines. The package is a blob that the identity reads, so that no share, and no key of
// the storage account, is needed.

param planName string
param name string
param location string
param tags object
param identityId string
param packagesUrl string
param appSettings object

@description('Null keeps the application out of any network.')
param subnetId string?

@allowed(['EP1', 'EP2', 'EP3'])
param skuName string

@minValue(1)
@maxValue(100)
param maximumInstances int

@minValue(1)
@maxValue(20)
param alwaysReadyInstances int

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'elastic'
  sku: { name: skuName, tier: 'ElasticPremium' }
  properties: {
    reserved: true
    maximumElasticWorkerCount: maximumInstances
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'payments' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      linuxFxVersion: 'DOTNET-ISOLATED|10.0'
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      minimumElasticInstanceCount: alwaysReadyInstances
      vnetRouteAllEnabled: subnetId != null
      // A Kafka trigger scales by what the host sees of the lag.
      functionsRuntimeScaleMonitoringEnabled: true
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(appSettings, {
      FUNCTIONS_EXTENSION_VERSION: '~4'
      FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
      WEBSITE_RUN_FROM_PACKAGE: '${packagesUrl}/app.zip'
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identityId
    })
  }

  // Passwords of publishing profiles are no way in.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
