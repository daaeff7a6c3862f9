package dev.rind.bench;

import dev.rind.bench.peers.PeersCommand;
import dev.rind.bench.peers.ScalingCommand;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code rind bench}: the commands that measure at full size; anything else is JMH's own command line
 * over the benchmarks of this module.
 */
@Command(name = "rind bench", mixinStandardHelpOptions = true, subcommands = {
    StormCommand.class, RefreshCommand.class, LoadCommand.class, FreshCommand.class,
    EventsCommand.class,
    OutageCommand.class, SoakCommand.class, ListingCommand.class,
    ForwardCommand.class, GuardsCommand.class, SwarmTrialCommand.class,
    StartCommand.class, ConnectionsCommand.class, PeersCommand.class,
    ScalingCommand.class}, description = {
        "Measures. Without one of these commands, JMH's own: a pattern of benchmarks and its options."})
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    var commands = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    if (arguments.length > 0 && (commands.getSubcommands().containsKey(arguments[0])
        || arguments[0].equals("--help"))) {
      System.exit(commands.execute(arguments));
    }
    org.openjdk.jmh.Main.main(arguments);
  }
}
