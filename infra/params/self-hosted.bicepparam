using '../main.bicep'

// A cluster of one's own by client certificates, in a private network, on Elastic Premium. Build with -p:KafkaSecurity=MutualTls -p:KafkaPrivateCa=true.
param environmentName = 'payments-prod'
param kafkaBrokers = 'kafka-1.internal.example:9093,kafka-2.internal.example:9093,kafka-3.internal.example:9093'
param kafkaSecurity = 'MutualTls'
param kafkaCertificatePem = readEnvironmentVariable('KafkaCertificatePem', '')
param kafkaKeyPem = readEnvironmentVariable('KafkaKeyPem', '')
param kafkaCaPem = readEnvironmentVariable('KafkaCaPem', '')
param gatewayUrl = 'https://gateway.example'
param plan = 'ElasticPremium'
param network = 'Private'
param alertEmails = ['on-call@example.com']
