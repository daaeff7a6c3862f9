package dev.rind.bench.swarm;

import java.util.Arrays;
import java.util.List;

/** What the clients of a swarm do: from each repository repomd.xml, then its metadata; at last the client's packages. */
final class Plan {
  private final List<Repository> repositories;
  private final List<RemoteFile> packages;
  private final Choice choice;

  Plan(List<Repository> repositories, Profile profile, int each, long seed) {
    this.repositories = List.copyOf(repositories);
    this.packages = repositories.stream().flatMap(one -> one.packages().stream()).toList();
    this.choice = new Choice(packages.size(), each, profile.commonShare(), seed);
  }

  int packagesEach() {
    return choice.each();
  }

  int stages() {
    return 2 * repositories.size() + (choice.each() > 0 ? 1 : 0);
  }

  /** The files of the n-th stage, all of one kind. */
  List<RemoteFile> files(int stage, int client) {
    if (stage == 2 * repositories.size()) {
      return Arrays.stream(choice.of(client)).mapToObj(packages::get).toList();
    }
    var repository = repositories.get(stage / 2);
    return stage % 2 == 0 ? List.of(repository.repomd()) : repository.metadata();
  }
}
