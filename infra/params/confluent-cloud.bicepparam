using '../main.bicep'

// Confluent Cloud by API key. Build with -p:KafkaSecurity=SaslPlain.
param environmentName = 'payments-prod'
param kafkaBrokers = 'pkc-xxxxx.westeurope.azure.confluent.cloud:9092'
param kafkaSecurity = 'SaslPlain'
param kafkaUsername = 'the API key'
param kafkaPassword = readEnvironmentVariable('KafkaPassword', '')
param gatewayUrl = 'https://gateway.example'
param keyStorageSku = 'Standard_GZRS'
param alertEmails = ['on-call@example.com']
