package dev.rind.edge;

import dev.rind.edge.body.LocalFiles;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Storage;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.config.Freshness;
import dev.rind.edge.http.Transport;
import dev.rind.edge.pulp.Inventory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rind check}: says whether {@code serve} would start, and what it would find. Changes nothing. */
@Command(name = "check", mixinStandardHelpOptions = true, description = {
    "Checks the settings, the database and the storage, and lists what was detected.",
    "Nothing is changed, and no content is served."})
final class CheckCommand implements Callable<Integer> {
  private static final int UNSERVED_MAX = 200;

  private final PrintStream out = System.out;

  @Mixin
  private final Main.Settings settings = new Main.Settings();

  @Override
  public Integer call() {
    EdgeConfig config;
    try {
      config = settings.read();
    } catch (Faults faults) {
      System.err.println(faults.getMessage());
      return Main.MISUSED;
    }
    out.println("settings: "
        + (config.files().isEmpty() ? "no file, only the environment" : config.files()));
    out.println("content: " + config.content().prefix() + ", domains "
        + (config.content().domainEnabled() ? "enabled" : "not enabled"));
    out.println("shared with other edges in Redis: " + shared(config));
    // Both in any case, so that one run tells all that is wrong.
    var stored = storage(config);
    var reached = database(config);
    return stored && reached ? 0 : Main.FAILED;
  }

  private static String shared(EdgeConfig config) {
    return SharedRedis.target(config)
        .map(target -> config.keys().secretKey().isPresent() ? "at " + target
            : "nothing, though there is one at %s: %s".formatted(target, SharedRedis.NO_SECRET))
        .orElse("nothing");
  }

  private boolean storage(EdgeConfig config) {
    try {
      out.println("storage of the domain default: " + MediaFolder.readable(config.storage()));
      return true;
    } catch (StartFailure failure) {
      System.err.println(failure.getMessage());
      return false;
    }
  }

  /** The default domain's storage is in the settings, and told there. */
  private static String where(Inventory.Domain domain) {
    if (domain.name().equals(BasePath.DEFAULT_DOMAIN)) {
      return "";
    }
    return switch (domain.storage()) {
      case Storage.Local(Path root) when LocalFiles.isReadable(root) -> " in " + root;
      case Storage.Local(Path root) -> " in %s, a folder that cannot be read".formatted(root);
      case Storage.NotServed(String reason) ->
        " (not served by this edge: it %s)".formatted(reason);
    };
  }

  private boolean database(EdgeConfig config) {
    var loops = Transport.best().loops(1);
    try (var pulp = PulpConnection.open(config, loops)) {
      out.println(
          "database: " + PulpConnection.where(config) + ", PostgreSQL " + pulp.server().version()
              + (pulp.server().inRecovery() ? ", a replica in recovery" : ""));
      out.println(
          "database proxy: " + (pulp.proxied() ? "yes, so without named statements" : "none"));
      out.println("keys of encrypted columns: " + pulp.keys());
      pulp.schema().features().forEach(feature -> out.println("schema: " + feature));
      pulp.inventory()
          .domains()
          .forEach(domain -> out.println("domain %s: %d distributions, storage %s%s".formatted(
              domain.name(), domain.distributions(), domain.storageClass(), where(domain))));
      out.println("events: " + events(config, pulp));
      policies(config, pulp);
      unserved(config, pulp);
      return true;
    } catch (StartFailure failure) {
      System.err.println(failure.getMessage());
      return false;
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** What is lost without them stands in README.md: that a change is seen in the moment it is made. */
  static String events(EdgeConfig config, PulpConnection pulp) throws StartFailure {
    var triggers = pulp.triggers(config);
    var rounds = ", so changes show within %d ms, as without events"
        .formatted(config.freshness().bound().toMillis());
    if (config.freshness().events() == Freshness.Events.OFF) {
      return "off" + (!triggers.isInstalled() ? ""
          : ", though triggers of version %d are installed".formatted(triggers.version()));
    }
    if (pulp.proxied()) {
      return "not heard through a database proxy" + rounds;
    }
    if (pulp.server().inRecovery()) {
      return "not heard from a replica in recovery" + rounds;
    }
    var lacking = triggers.lacking();
    return lacking.isEmpty() ? "on, triggers of version " + triggers.version()
        : "the triggers " + lacking + rounds + "; run: rind triggers install";
  }

  private void policies(EdgeConfig config, PulpConnection pulp) throws StartFailure {
    out.println("access policy of RBAC guards: " + switch (pulp.downloadPolicy(config)) {
      case BUILT_IN -> "Pulp's own";
      case CUSTOMIZED -> "customized, so what has such a guard is denied or forwarded";
    });
    var authentication = config.authentication();
    authentication.otherPolicy().ifPresent(reason -> out.println("RBAC guards: " + reason));
    authentication.otherWays().ifPresent(reason -> out.println("logins: " + reason));
  }

  private void unserved(EdgeConfig config, PulpConnection pulp) throws StartFailure {
    var url = config.forward().server();
    out.println("forward.url: " + (url.isPresent() ? url.get() : "none"));
    var found = pulp.unserved(config, UNSERVED_MAX + 1);
    found.stream()
        .limit(UNSERVED_MAX)
        .forEach(one -> out.println("%s: %s%s, %s".formatted(
            url.isPresent() ? "forwarded" : "needs forward.url",
            config.content().domainEnabled() ? one.domain() + "/" : "", one.basePath(),
            one.why())));
    if (found.size() > UNSERVED_MAX) {
      out.println("and more than these " + UNSERVED_MAX);
    }
  }
}
