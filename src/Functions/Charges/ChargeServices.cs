using ExactlyOnce;
using Functions.Payments;
using Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Functions.Charges;

/// <summary>Registers what charges payments.</summary>
internal static class ChargeServices
{
    public static void AddCharges(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<GatewayOptions>().Configure(gateway => settings.BindSection("Gateway", gateway)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton(provider =>
        {
            var gateway = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
            // One client for all calls, whose connections are not kept for ever, so that a change of the address is seen.
            var connections = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
            return new GatewayClient(new HttpClient(connections) { BaseAddress = gateway.Url, Timeout = gateway.Timeout });
        });
        services.AddEffect<ChargeEffect, ChargeCommand, ChargeResult>(effects => settings.BindSection("Effects", effects), PaymentJson.Default.Options);
        services.AddPipeline<PaymentSettlement>(pipeline =>
        {
            var reader = new SettingsReader(settings);
            pipeline.TriggerGroup = reader.Required("PaymentEffectsGroup");
            pipeline.DeadLetterTopic = reader.Required("PaymentEffectsDeadLetterTopic");
            pipeline.RetryTopic = settings["PaymentEffectsRetryTopic"];
            pipeline.InputTopic = settings["PaymentEffectsTopic"];
            pipeline.OutputTopics = settings["PaymentsSettledTopic"] is { } settled ? [settled] : [];
            pipeline.HistoryTopic = settings["LaneHistoryTopic"];
            reader.Bind("ExactlyOnce", pipeline);
            // A charge need not wait for an earlier one of its user; what is charged once, the store knows.
            pipeline.KeepKeyOrder = false;
            reader.ThrowIfWrong<PipelineOptions>();
        });
    }
}
