package dev.rind.edge.guard.certificate;

import dev.rind.edge.catalog.Guard;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Check;
import dev.rind.edge.guard.Decision;
import java.util.concurrent.CompletionStage;

/**
 * Admits whoever has a certificate that the guard's CAs vouch for and that is entitled to the path.
 *
 * <p>Source: contract 4.5, C74 to C77, A14.
 */
public final class RhsmCheck implements Check {
  private final Verdicts verdicts;
  private final TrustedExaminer examiner;
  private final boolean domainInPath;
  private final long number;

  /**
   * Makes a guard ready.
   *
   * @param domainInPath whether the domain is part of the paths of certificates: where there are domains, up to
   *     pulpcore 3.116
   */
  public RhsmCheck(Guard.Rhsm guard, Verdicts verdicts, boolean domainInPath) {
    this.verdicts = verdicts;
    this.examiner = new TrustedExaminer(guard.name(), guard.caCertificates(),
        trusted -> new Grant.Below(Entitlement.of(trusted)));
    this.domainInPath = domainInPath;
    this.number = verdicts.newGuard();
  }

  @Override
  public CompletionStage<Decision> admit(Asked asked) {
    var route = asked.route();
    var path = domainInPath ? route.domain() + "/" + route.path() : route.path();
    return verdicts.decide(number, asked, path, examiner);
  }
}
