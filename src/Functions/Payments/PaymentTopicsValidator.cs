using Functions.Settings;
using Microsoft.Extensions.Options;

namespace Functions.Payments;

/// <summary>Names every app setting that is missing.</summary>
internal sealed class PaymentTopicsValidator : IValidateOptions<PaymentTopics>
{
    public ValidateOptionsResult Validate(string? name, PaymentTopics options)
    {
        List<string> problems = [];
        void Require(string setting, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
                problems.Add(SettingsReader.Missing(setting));
        }

        Require(nameof(options.PaymentsTopic), options.PaymentsTopic);
        Require(nameof(options.PaymentsProcessedTopic), options.PaymentsProcessedTopic);
        Require(nameof(options.AuditLogTopic), options.AuditLogTopic);
        Require(nameof(options.PaymentEffectsTopic), options.PaymentEffectsTopic);
        Require(nameof(options.PaymentsSettledTopic), options.PaymentsSettledTopic);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
