package dev.rind.edge.guard.certificate;

import dev.rind.edge.catalog.Guard;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Check;
import dev.rind.edge.guard.Decision;
import java.util.concurrent.CompletionStage;

/**
 * Admits whoever has a certificate that the guard's CAs vouch for.
 *
 * <p>Source: contract 4.5, C72, C73.
 */
public final class X509Check implements Check {
  private static final Grant EVERYTHING = new Grant.Everything();

  private final Verdicts verdicts;
  private final TrustedExaminer examiner;
  private final long number;

  public X509Check(Guard.X509 guard, Verdicts verdicts) {
    this.verdicts = verdicts;
    this.examiner = new TrustedExaminer(guard.name(), guard.caCertificates(),
        trusted -> EVERYTHING);
    this.number = verdicts.newGuard();
  }

  @Override
  public CompletionStage<Decision> admit(Asked asked) {
    return verdicts.decide(number, asked, asked.route().path(), examiner);
  }
}
