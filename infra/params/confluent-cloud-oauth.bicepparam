using '../main.bicep'

// Confluent Cloud by tokens of an identity provider. Build with -p:KafkaSecurity=OAuthBearer -p:KafkaTokenExtensions=true.
param environmentName = 'payments-prod'
param kafkaBrokers = 'pkc-xxxxx.westeurope.azure.confluent.cloud:9092'
param kafkaSecurity = 'OAuthBearer'
param kafkaUsername = 'the client id'
param kafkaPassword = readEnvironmentVariable('KafkaPassword', '')
param kafkaTokenEndpoint = 'https://login.example/tenant/oauth2/v2.0/token'
param kafkaTokenScope = 'api://kafka/.default'
param kafkaTokenExtensions = 'logicalCluster=lkc-xxxxx,identityPoolId=pool-xxxxx'
param gatewayUrl = 'https://gateway.example'
param alertEmails = ['on-call@example.com']
