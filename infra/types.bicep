// What modules share.

@export()
@description('Names to take instead of those by convention.')
type namesType = {
  identity: string?
  functionApp: string?
  plan: string?
  hostStorage: string?
  keyStorage: string?
  keyVault: string?
  logAnalytics: string?
  applicationInsights: string?
  eventHubs: string?
  virtualNetwork: string?
  actionGroup: string?
  workbook: string?
}

@export()
@description('How the cluster is talked to; the application must be built for it (docs/settings.md).')
type kafkaSecurityType = 'Plaintext' | 'SaslPlain' | 'SaslScram256' | 'SaslScram512' | 'OAuthBearer' | 'Ssl' | 'MutualTls'

@export()
@description('Where private endpoints go, and the zones that their names are in.')
type privateNetworkType = {
  subnetId: string
  blobZoneId: string
  tableZoneId: string
  vaultZoneId: string
  eventHubsZoneId: string
}

@export()
@description('When alerts speak. Each is of a window of 15 minutes.')
type alertThresholdsType = {
  @description('Dead letters of a group.')
  deadLetters: int
  @description('Records that a partition is behind for all of the window.')
  lag: int
  @description('Transactions of a group that were fenced: some are, with each rebalance.')
  fenced: int
  @description('Effects whose outcome nobody knows.')
  parked: int
}
