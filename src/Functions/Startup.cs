using ExactlyOnce;
using ExactlyOnce.Kafka;
using Functions.Charges;
using Functions.Connection;
using Functions.DeadLetters;
using Functions.Failures;
using Functions.HostSettings;
using Functions.Http;
using Functions.Payments;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Functions;

/// <summary>What the application is made of.</summary>
public static class Startup
{
    /// <summary>The Functions worker: the services, and what calls of functions need.</summary>
    public static void ConfigureWorker(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseWhen<FailedCalls>(FailedCalls.Concern);
        builder.AddTelemetry();
        Configure(builder);
        builder.Services.AddSingleton<IValidateOptions<PaymentTopics>>(new TriggerSettings(builder.Configuration));
    }

    /// <summary>The services alone, for programs that have no triggers, as <c>./dev doctor</c>. Settings are checked when the host starts.</summary>
    public static void Configure(IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddExactlyOnceKafka(kafka => KafkaConnection.Configure(kafka, settings));
        builder.Services.AddIdempotencyStore(settings);
        builder.Services.AddDeadLetterClaims(settings);
        builder.Services.AddDoctor(doctor => settings.BindSection("Doctor", doctor));
        builder.Services.AddSingleton<IDoctorCheck>(new HostSettingsCheck(settings));
        builder.Services.AddOptions<PageOptions>().Configure(page => settings.BindSection("Page", page)).ValidateOnStart();
        builder.Services.AddSingleton<Mask>();
        builder.Services.AddPayments(settings);
        builder.Services.AddCharges(settings);
    }
}
