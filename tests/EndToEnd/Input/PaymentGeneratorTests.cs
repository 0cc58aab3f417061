using System.Text;
using System.Text.Json;
using Dev.Run;
using ExactlyOnce;
using Functions.Payments;
using Microsoft.Extensions.Options;
using Testing;

namespace EndToEnd.Input;

public sealed class PaymentGeneratorTests
{
    private static readonly List<FedPayment> Payments = [.. new PaymentGenerator(seed: 1).Take(20_000)];

    [Fact]
    public void A_seed_gives_the_same_payments_every_time_and_another_seed_others()
    {
        static IEnumerable<string> Text(IEnumerable<FedPayment> payments) => payments.Select(payment => Convert.ToHexString(payment.Value ?? []));

        Assert.Equal(Text(Payments), Text(new PaymentGenerator(seed: 1).Take(20_000)));
        Assert.NotEqual(Text(Payments), Text(new PaymentGenerator(seed: 2).Take(20_000)));
    }

    [Fact]
    public async Task What_it_calls_valid_is_what_the_payments_code_accepts()
    {
        var transform = new PaymentTransform(Options.Create(new PaymentTopics()), TimeProvider.System);
        foreach (var payment in Payments)
        {
            var accepted = true;
            try
            {
                await transform.TransformAsync(new InputRecord("payments", 0, 0, payment.Key, payment.Value), CancellationToken.None);
            }
            catch (InvalidPaymentException)
            {
                accepted = false;
            }
            Assert.True(accepted == payment.Valid, Encoding.UTF8.GetString(payment.Value ?? []));
        }
    }

    [Fact]
    public async Task With_a_clock_some_come_too_early_most_of_them_for_less_than_retries_take()
    {
        var clock = new ManualClock();
        var early = new PaymentGenerator(seed: 1, clock).Take(20_000).Where(payment => payment.Fails is FedPayment.Transient or FedPayment.Exhausting).ToList();
        var transform = new PaymentTransform(Options.Create(new PaymentTopics()), clock);
        Task<IReadOnlyList<OutputRecord>> PayAsync(FedPayment payment) =>
            transform.TransformAsync(new InputRecord("payments", 0, 0, payment.Key, payment.Value), CancellationToken.None).AsTask();

        Assert.InRange(early.Count, 300, 500);
        foreach (var payment in early)
            await Assert.ThrowsAsync<TransientFailureException>(() => PayAsync(payment));
        clock.Advance(TimeSpan.FromSeconds(3));
        foreach (var payment in early.Where(payment => payment.Valid == true))
            Assert.Equal(3, (await PayAsync(payment)).Count);
        Assert.InRange(early.Count(payment => payment.Valid == false), 20, 100);
    }

    [Fact]
    public void It_has_all_that_a_pipeline_meets()
    {
        var valid = Payments.Where(payment => payment.Valid == true).Select(payment => JsonDocument.Parse(payment.Value).RootElement).ToList();
        var ids = valid.Select(payment => payment.GetProperty("paymentId").GetString()).ToList();

        var texts = Payments.Where(payment => payment.Valid == true).Select(payment => Encoding.UTF8.GetString(payment.Value!)).ToList();
        Assert.InRange(texts.Count - texts.Distinct().Count(), 500, 1500); // payments that are sent again
        Assert.InRange(texts.Distinct().Count() - ids.Distinct().Count(), 100, 400); // other payments with an id that was used
        Assert.Contains(Payments, payment => payment.Value is null);
        Assert.Contains(Payments, payment => payment.Key is null);
        Assert.Contains(Payments, payment => payment.Value is [(byte)'{']);
        Assert.Contains(valid, payment => payment.GetProperty("userId").GetString()!.Any(character => character > 0x7f));
        Assert.Contains(Payments, payment => payment.Value is not null && Encoding.UTF8.GetString(payment.Value).Contains("\"amount\":1e12"));
    }
}
