using Microsoft.Extensions.Options;

namespace Functions.Payments;

/// <summary>Names every app setting that is missing.</summary>
internal sealed class PaymentTopicsValidator : IValidateOptions<PaymentTopics>
{
    public ValidateOptionsResult Validate(string? name, PaymentTopics options)
    {
        List<string> problems = [];
        void Require(string setting, string value, string example)
        {
            if (string.IsNullOrWhiteSpace(value))
                problems.Add($"the app setting {setting} is missing; set it to an existing topic, for example {example}");
        }

        Require(nameof(options.PaymentsTopic), options.PaymentsTopic, "payments");
        Require(nameof(options.PaymentsProcessedTopic), options.PaymentsProcessedTopic, "payments-processed");
        Require(nameof(options.AuditLogTopic), options.AuditLogTopic, "audit-log");
        Require(nameof(options.PaymentEffectsTopic), options.PaymentEffectsTopic, "payment-effects");
        Require(nameof(options.PaymentsSettledTopic), options.PaymentsSettledTopic, "payments-settled");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
