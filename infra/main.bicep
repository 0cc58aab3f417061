// All that the application needs on Azure, in one resource group: see README.md.

import { alertThresholdsType, kafkaSecurityType, namesType } from 'types.bicep'

targetScope = 'resourceGroup'

@description('What this deployment is called, for example payments-prod: its resources are named by it.')
@minLength(2)
@maxLength(24)
param environmentName string

@description('A region with the plan that is chosen.')
param location string = resourceGroup().location

@description('On every resource, beside azd-env-name.')
param tags object = {}

@description('Names to take instead of those by convention.')
param names namesType = {}

// The cluster

@description('Brokers of an existing cluster, host:port,…; empty creates an Event Hubs Premium namespace, where Kafka transactions are in preview.')
param kafkaBrokers string = ''

@description('How the cluster is talked to: the application must be built for it (-p:KafkaSecurity=…). Without kafkaBrokers it is SaslPlain.')
param kafkaSecurity kafkaSecurityType = 'SaslPlain'

@description('User name, API key or client id. Event Hubs has its own.')
param kafkaUsername string = ''

@description('Password, API secret or client secret; empty where it is in the vault already.')
@secure()
param kafkaPassword string = ''

@description('Of OAuthBearer: where tokens are got.')
param kafkaTokenEndpoint string = ''

@description('Of OAuthBearer: what for.')
param kafkaTokenScope string = ''

@description('Of OAuthBearer: logicalCluster=…,identityPoolId=… for Confluent Cloud. The application must be built with -p:KafkaTokenExtensions=true.')
param kafkaTokenExtensions string = ''

@description('Of MutualTls: the client\'s certificate, PEM.')
param kafkaCertificatePem string = ''

@description('Of MutualTls: the certificate\'s key, PEM; empty where it is in the vault already.')
@secure()
param kafkaKeyPem string = ''

@description('The authority of the brokers\' certificates where no public one vouches for them, PEM. The application must be built with -p:KafkaPrivateCa=true.')
param kafkaCaPem string = ''

@description('Before the names of topics and groups, where several environments share a cluster.')
param topicPrefix string = ''

@description('Partitions of the topics: of Event Hubs those that are created, else those that the input has. The idempotency store has as many buckets.')
@minValue(1)
@maxValue(100)
param partitions int = 12

@allowed([1, 2, 4, 8, 16])
param eventHubsProcessingUnits int = 1

@minValue(1)
@maxValue(90)
param eventHubsRetentionInDays int = 30

// The application

@description('The payment gateway that charges.')
param gatewayUrl string

@allowed(['FlexConsumption', 'ElasticPremium'])
param plan string = 'FlexConsumption'

@allowed([512, 2048, 4096])
param flexInstanceMemoryMB int = 2048

@allowed(['EP1', 'EP2', 'EP3'])
param premiumSku string = 'EP1'

@description('Instances at most. More than partitions do not help.')
@minValue(1)
@maxValue(100)
param maximumInstances int = 40

@description('Instances that stay: with none, an application that is idle for longer than the brokers\' offsets.retention.minutes loses its positions.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 1

@description('For how long a failed record waits in each retry topic.')
param retryDelays string = '00:00:30, 00:05:00, 00:30:00'

@description('Whether a key\'s records keep their order also where one of them waits in retry.')
param keepKeyOrder bool = true

@description('Whether the page leaves payment data out.')
param maskPayloads bool = true

@description('More app settings: docs/settings.md.')
param additionalAppSettings object = {}

// What it is kept and watched by

@description('Public: by the identities\' roles alone. Private: a network of its own, and no other way in.')
@allowed(['Public', 'Private'])
param network string = 'Public'

param addressPrefix string = '10.90.0.0/16'

@allowed(['Standard_LRS', 'Standard_ZRS'])
param hostStorageSku string = 'Standard_LRS'

@description('Copies in another region are behind by minutes: docs/operations.md tells what that means for idempotency keys.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param keyStorageSku string = 'Standard_ZRS'

@description('The group whose members settle effects and look into claims with ./dev; empty for nobody.')
param operatorsPrincipalId string = ''

@description('Who is told of alerts.')
param alertEmails string[] = []

@description('When alerts speak.')
param alertThresholds alertThresholdsType = {
  deadLetters: 0
  lag: 10000
  fenced: 20
  parked: 0
}

@description('Where docs/operations.md is read: alerts link to it.')
param runbookUrl string = ''

@minValue(30)
@maxValue(730)
param logRetentionInDays int = 30

@description('Gigabytes of telemetry a day, after which there is none; -1 for no limit.')
param logDailyCapGb int = -1

@description('Of a hundred traces, how many are kept; metrics and logs all are.')
@minValue(0)
@maxValue(100)
param tracesPercentage int = 5

var token = uniqueString(subscription().id, resourceGroup().id, environmentName)
var short = take(replace(toLower(environmentName), '-', ''), 8)
var allTags = union(tags, { 'azd-env-name': environmentName })
var createsEventHubs = empty(kafkaBrokers)
var isPrivate = network == 'Private'
var tableName = 'IdempotencyKeys'
var claimsContainer = 'dead-letter-claims'

// What an application is called within Event Hubs' rules and storage accounts'.
var defaults = {
  identity: 'id-${environmentName}-${token}'
  functionApp: 'func-${environmentName}-${token}'
  plan: 'plan-${environmentName}-${token}'
  hostStorage: take('sthost${short}${token}', 24)
  keyStorage: take('stkeys${short}${token}', 24)
  keyVault: take('kv-${short}-${token}', 24)
  logAnalytics: 'log-${environmentName}-${token}'
  applicationInsights: 'appi-${environmentName}-${token}'
  eventHubs: 'evhns-${environmentName}-${token}'
  virtualNetwork: 'vnet-${environmentName}-${token}'
  actionGroup: 'ag-${environmentName}-${token}'
  workbook: guid(resourceGroup().id, environmentName, 'workbook')
}

var topics = {
  PaymentsTopic: '${topicPrefix}payments'
  PaymentsProcessedTopic: '${topicPrefix}payments-processed'
  AuditLogTopic: '${topicPrefix}audit-log'
  PaymentEffectsTopic: '${topicPrefix}payment-effects'
  PaymentsDeadLetterTopic: '${topicPrefix}payments-dlq'
  PaymentsSettledTopic: '${topicPrefix}payments-settled'
  PaymentEffectsDeadLetterTopic: '${topicPrefix}payment-effects-dlq'
  LaneHistoryTopic: '${topicPrefix}payments-lanes'
}

var retries = {
  PaymentsRetryTopic: '${topicPrefix}payments-retry'
  PaymentEffectsRetryTopic: '${topicPrefix}payment-effects-retry'
}

var retryTopics = flatten(map(items(retries), retry => map(range(1, length(split(retryDelays, ','))), tier => '${retry.value}-${tier}')))
var journals = ['${topics.PaymentsDeadLetterTopic}-journal', '${topics.PaymentEffectsDeadLetterTopic}-journal']
var eventHubs = concat(
  map(concat(map(items(topics), topic => topic.value), retryTopics, journals), topic => { name: topic, compacted: false }),
  [{ name: '${retries.PaymentsRetryTopic}-waiting', compacted: true }]
)

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    name: names.?identity ?? defaults.identity
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    logAnalyticsName: names.?logAnalytics ?? defaults.logAnalytics
    applicationInsightsName: names.?applicationInsights ?? defaults.applicationInsights
    location: location
    tags: allTags
    publisherPrincipalId: identity.outputs.principalId
    retentionInDays: logRetentionInDays
    dailyCapGb: logDailyCapGb
  }
}

module virtualNetwork 'modules/network.bicep' = if (isPrivate) {
  name: 'network'
  params: {
    name: names.?virtualNetwork ?? defaults.virtualNetwork
    location: location
    tags: allTags
    addressPrefix: addressPrefix
    delegation: plan == 'FlexConsumption' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
  }
}

module hostStorage 'modules/host-storage.bicep' = {
  name: 'host-storage'
  params: {
    name: names.?hostStorage ?? defaults.hostStorage
    location: location
    tags: allTags
    skuName: hostStorageSku
    principalId: identity.outputs.principalId
    packageContainer: 'packages'
    privateNetwork: isPrivate ? virtualNetwork!.outputs.privateNetwork : null
  }
}

module keyStorage 'modules/key-storage.bicep' = {
  name: 'key-storage'
  params: {
    name: names.?keyStorage ?? defaults.keyStorage
    location: location
    tags: allTags
    skuName: keyStorageSku
    principalId: identity.outputs.principalId
    operatorsPrincipalId: operatorsPrincipalId
    tableName: tableName
    claimsContainer: claimsContainer
    privateNetwork: isPrivate ? virtualNetwork!.outputs.privateNetwork : null
  }
}

module keyVault 'modules/key-vault.bicep' = {
  name: 'key-vault'
  params: {
    name: names.?keyVault ?? defaults.keyVault
    location: location
    tags: allTags
    readerPrincipalId: identity.outputs.principalId
    workspaceId: monitoring.outputs.workspaceId
    kafkaPassword: createsEventHubs ? '' : kafkaPassword
    kafkaKeyPem: kafkaKeyPem
    privateNetwork: isPrivate ? virtualNetwork!.outputs.privateNetwork : null
  }
}

module eventHubsNamespace 'modules/event-hubs.bicep' = if (createsEventHubs) {
  name: 'event-hubs'
  params: {
    name: names.?eventHubs ?? defaults.eventHubs
    location: location
    tags: allTags
    processingUnits: eventHubsProcessingUnits
    topics: eventHubs
    partitions: partitions
    retentionInDays: eventHubsRetentionInDays
    keyVaultName: keyVault.outputs.name
    privateNetwork: isPrivate ? virtualNetwork!.outputs.privateNetwork : null
  }
}

var brokers = createsEventHubs ? eventHubsNamespace!.outputs.brokers : kafkaBrokers
var security = createsEventHubs ? 'SaslPlain' : kafkaSecurity
var passwordSettings = {
  KafkaUsername: createsEventHubs ? '$ConnectionString' : kafkaUsername
  KafkaPassword: '@Microsoft.KeyVault(SecretUri=${keyVault.outputs.uri}secrets/kafka-password)'
}
var securitySettings = {
  Plaintext: {}
  SaslPlain: passwordSettings
  SaslScram256: passwordSettings
  SaslScram512: passwordSettings
  OAuthBearer: union(passwordSettings, {
    KafkaTokenEndpoint: kafkaTokenEndpoint
    KafkaTokenScope: kafkaTokenScope
  }, empty(kafkaTokenExtensions) ? {} : { KafkaTokenExtensions: kafkaTokenExtensions })
  Ssl: {}
  MutualTls: {
    KafkaCertificatePem: kafkaCertificatePem
    KafkaKeyPem: '@Microsoft.KeyVault(SecretUri=${keyVault.outputs.uri}secrets/kafka-key-pem)'
  }
}

var appSettings = union(
  {
    AzureWebJobsStorage__accountName: hostStorage.outputs.name
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identity.outputs.clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.outputs.clientId}'
    OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
    OTEL_TRACES_SAMPLER_ARG: '${tracesPercentage / 100}.${padLeft(tracesPercentage % 100, 2, '0')}'
    KafkaBrokers: brokers
    KafkaSecurity: security
    PaymentsGroup: '${topicPrefix}payments-processor'
    PaymentEffectsGroup: '${topicPrefix}payment-effects-executor'
    ExactlyOnce__RetryDelays: retryDelays
    ExactlyOnce__KeepKeyOrder: string(keepKeyOrder)
    RetrySchedule: '*/5 * * * * *'
    PurgeSchedule: '0 */10 * * * *'
    IdempotencyStore__tableServiceUri: keyStorage.outputs.tableEndpoint
    IdempotencyStore__clientId: identity.outputs.clientId
    IdempotencyStore__Table: tableName
    IdempotencyStore__Buckets: string(partitions)
    DeadLetterClaims__blobServiceUri: keyStorage.outputs.blobEndpoint
    DeadLetterClaims__clientId: identity.outputs.clientId
    DeadLetterClaims__Container: claimsContainer
    Gateway__Url: gatewayUrl
    Page__MaskPayloads: string(maskPayloads)
  },
  topics,
  retries,
  securitySettings[security],
  empty(kafkaCaPem) ? {} : { KafkaCaPem: kafkaCaPem },
  additionalAppSettings
)

module flexConsumption 'modules/flex-consumption.bicep' = if (plan == 'FlexConsumption') {
  name: 'flex-consumption'
  params: {
    planName: names.?plan ?? defaults.plan
    name: names.?functionApp ?? defaults.functionApp
    location: location
    tags: allTags
    identityId: identity.outputs.id
    packagesUrl: hostStorage.outputs.packagesUrl
    appSettings: appSettings
    subnetId: isPrivate ? virtualNetwork!.outputs.functionsSubnetId : null
    instanceMemoryMB: flexInstanceMemoryMB
    maximumInstances: maximumInstances
    alwaysReadyInstances: alwaysReadyInstances
  }
}

module elasticPremium 'modules/elastic-premium.bicep' = if (plan == 'ElasticPremium') {
  name: 'elastic-premium'
  params: {
    planName: names.?plan ?? defaults.plan
    name: names.?functionApp ?? defaults.functionApp
    location: location
    tags: allTags
    identityId: identity.outputs.id
    packagesUrl: hostStorage.outputs.packagesUrl
    appSettings: appSettings
    subnetId: isPrivate ? virtualNetwork!.outputs.functionsSubnetId : null
    skuName: premiumSku
    maximumInstances: maximumInstances
    alwaysReadyInstances: max(alwaysReadyInstances, 1)
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    actionGroupName: names.?actionGroup ?? defaults.actionGroup
    emailAddresses: alertEmails
    prefix: environmentName
    thresholds: alertThresholds
    runbookUrl: runbookUrl
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    name: names.?workbook ?? defaults.workbook
    displayName: '${environmentName} on call'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

// For azd, its hooks, and people.
output FUNCTION_APP string = plan == 'FlexConsumption' ? flexConsumption!.outputs.name : elasticPremium!.outputs.name
output PAGE_URL string = '${plan == 'FlexConsumption' ? flexConsumption!.outputs.url : elasticPremium!.outputs.url}/api/page'
output KAFKA_BROKERS string = brokers
output CREATES_EVENT_HUBS bool = createsEventHubs
output PARTITIONS int = partitions
output KEY_TABLE_ENDPOINT string = keyStorage.outputs.tableEndpoint

// What `./dev topics` reads of the environment.
output PaymentsTopic string = topics.PaymentsTopic
output PaymentsProcessedTopic string = topics.PaymentsProcessedTopic
output AuditLogTopic string = topics.AuditLogTopic
output PaymentEffectsTopic string = topics.PaymentEffectsTopic
output PaymentsDeadLetterTopic string = topics.PaymentsDeadLetterTopic
output PaymentsSettledTopic string = topics.PaymentsSettledTopic
output PaymentEffectsDeadLetterTopic string = topics.PaymentEffectsDeadLetterTopic
output LaneHistoryTopic string = topics.LaneHistoryTopic
output PaymentsRetryTopic string = retries.PaymentsRetryTopic
output PaymentEffectsRetryTopic string = retries.PaymentEffectsRetryTopic
output ExactlyOnce__RetryDelays string = retryDelays
output ExactlyOnce__KeepKeyOrder string = string(keepKeyOrder)
