using '../main.bicep'

// Amazon MSK by SCRAM: its IAM tokens are not for the trigger. Build with -p:KafkaSecurity=SaslScram512.
param environmentName = 'payments-prod'
param kafkaBrokers = 'b-1-public.payments.xxxxx.kafka.eu-west-1.amazonaws.com:9196,b-2-public.payments.xxxxx.kafka.eu-west-1.amazonaws.com:9196'
param kafkaSecurity = 'SaslScram512'
param kafkaUsername = 'payments'
param kafkaPassword = readEnvironmentVariable('KafkaPassword', '')
param gatewayUrl = 'https://gateway.example'
param alertEmails = ['on-call@example.com']
