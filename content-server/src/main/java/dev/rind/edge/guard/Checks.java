package dev.rind.edge.guard;

import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Guard;
import dev.rind.edge.guard.certificate.RhsmCheck;
import dev.rind.edge.guard.certificate.Verdicts;
import dev.rind.edge.guard.certificate.X509Check;
import dev.rind.edge.guard.identity.Identities;
import dev.rind.edge.guard.identity.RbacCheck;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes guards ready, each by its kind; one whose kind is not known stays undecided.
 *
 * <p><b>Threading:</b> callable from any thread; what takes long is left to the pools.
 */
public final class Checks implements Function<Guard, Check> {
  private final Rules rules;
  private final Verdicts verdicts;
  private final Identities identities;
  private final Catalog catalog;
  private final JqRuns programs;
  private final JqStats programStats = new JqStats();
  private final GuardAddresses addresses;

  /**
   * What Pulp's settings and release say of guards.
   *
   * @param apiRoot Pulp's API_ROOT
   * @param domainInPath whether entitlements name the domain as well: where there are domains, up to 3.116 (A14)
   * @param variables of the environment that guards may ask for, and {@code environment} gives them
   * @param unknowns why RBAC is not decided here
   */
  public record Rules(String apiRoot, boolean domainsEnabled, boolean domainInPath,
      Set<String> variables, Function<String, @Nullable String> environment,
      RbacCheck.Unknowns unknowns) {
    public Rules {
      variables = Set.copyOf(variables);
    }
  }

  /**
   * @param threads run jq programs
   * @param loop keeps their time
   */
  public Checks(Rules rules, Verdicts verdicts, Identities identities, Catalog catalog,
      Executor threads, EventExecutor loop) {
    this.rules = rules;
    this.verdicts = verdicts;
    this.identities = identities;
    this.catalog = catalog;
    this.programs = new JqRuns(threads, loop, programStats);
    this.addresses = new GuardAddresses(rules.apiRoot, rules.domainsEnabled);
  }

  @Override
  public Check apply(Guard guard) {
    return switch (guard) {
      case Guard.Header header -> new HeaderCheck(header, programs);
      case Guard.EnvVarHeader header ->
        new EnvVarCheck(header, rules.variables, rules.environment);
      case Guard.Redirect redirect -> new RedirectCheck(redirect, java.time.Clock.systemUTC());
      case Guard.X509 x509 -> new X509Check(x509, verdicts);
      case Guard.Rhsm rhsm -> new RhsmCheck(rhsm, verdicts, rules.domainInPath);
      case Guard.Rbac rbac ->
        new RbacCheck(rbac, identities, catalog, rules.domainsEnabled, rules.unknowns);
      case Guard.Composite composite -> new CompositeCheck(
          composite.children()
              .stream()
              .map(child -> new CompositeCheck.Child(child, apply(child)))
              .toList(),
          addresses);
      case Guard.Unknown unknown -> undecided(
          "This edge does not know content guards of the type " + unknown.type() + ".");
    };
  }

  private static Check undecided(String reason) {
    var decision = CompletableFuture.<Decision>completedStage(new Decision.Undecided(reason));
    return _ -> decision;
  }

  /**
   * The text that a jq program makes of a text of JSON, on the caller's thread; for programs of Pulp's settings, which
   * are trusted. To be made on a thread that may wait.
   */
  public static Function<String, Optional<String>> filter(String program) {
    JqProgram.load();
    var compiled = JqProgram.compile(program);
    return json -> compiled.flatMap(
        one -> one.firstText(json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            new JqBudget()));
  }

  /** What became of jq programs. */
  public JqStats programs() {
    return programStats;
  }
}
