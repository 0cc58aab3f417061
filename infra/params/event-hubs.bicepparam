using '../main.bicep'

// An Event Hubs Premium namespace with all topics. Kafka transactions are in preview there. Build with -p:KafkaSecurity=SaslPlain.
param environmentName = 'payments-dev'
param gatewayUrl = 'https://gateway.example'
param alertEmails = ['on-call@example.com']
