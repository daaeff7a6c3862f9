package dev.rind.edge;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The sentences of ARCHITECTURE.md about who may know whom. */
@AnalyzeClasses(packages = "dev.rind", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String EDGE = "dev.rind.edge.";

  /** In the order of the walk. */
  private static final List<String> STEPS = List.of("http", "route", "guard", "resolve", "respond",
      "body");

  @TestFactory
  List<DynamicTest> aStepKnowsNoLaterOne() {
    var classes = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
        .importPackages("dev.rind");
    return IntStream.range(0, STEPS.size() - 1).mapToObj(i -> {
      var later = STEPS.subList(i + 1, STEPS.size())
          .stream()
          .map(step -> EDGE + step + "..")
          .toArray(String[]::new);
      return DynamicTest.dynamicTest(
          STEPS.get(i) + " knows none of " + STEPS.subList(i + 1, STEPS.size()),
          () -> noClasses().that()
              .resideInAPackage(EDGE + STEPS.get(i) + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(later)
              .check(classes));
    }).toList();
  }

  @ArchTest
  static final ArchRule noRoomsKnowEachOther = slices().matching("dev.rind.edge.(*)..")
      .should()
      .beFreeOfCycles();

  @ArchTest
  static final ArchRule whatIsForwardedIsNotUnderstood = noClasses().that()
      .resideInAPackage(EDGE + "forward")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(EDGE + "route", EDGE + "guard", EDGE + "resolve", EDGE + "respond",
          EDGE + "catalog");

  @ArchTest
  static final ArchRule nobodyKnowsTheRoot = noClasses().that()
      .resideInAPackage("dev.rind.edge.*..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.rind.edge");

  @ArchTest
  static final ArchRule onlyTheRootKnowsOps = noClasses()
      .that(not(resideInAnyPackage("dev.rind.edge", "dev.rind.edge.ops")))
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.rind.edge.ops");

  @ArchTest
  static final ArchRule onlyTheRootKnowsCompare = noClasses()
      .that(not(resideInAnyPackage("dev.rind.edge", "dev.rind.edge.compare")))
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.rind.edge.compare");

  @ArchTest
  static final ArchRule onlyTheRootKnowsWhereSettingsComeFrom = noClasses()
      .that(not(resideInAnyPackage("dev.rind.edge", "dev.rind.edge.config", "dev.rind.testbed..",
          "dev.rind.bench..")))
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.rind.edge.config");

  @ArchTest
  static final ArchRule onlyTheRootAndOpsKnowTheSourceBehindTheCatalog = noClasses()
      .that(not(resideInAnyPackage("dev.rind.edge", "dev.rind.edge.ops", "dev.rind.edge.pulp")))
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.rind.edge.pulp");

  @ArchTest
  static final ArchRule onlyPulpSpeaksSql = noClasses()
      .that(resideInAPackage("dev.rind.edge.."))
      .and(not(resideInAnyPackage("dev.rind.edge.pulp", "dev.rind.edge")))
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.vertx..", "java.sql..");

  @ArchTest
  static final ArchRule onlyRedisSpeaksToRedis = noClasses()
      .that(not(resideInAPackage("dev.rind.edge.redis")))
      .should()
      .dependOnClassesThat()
      .resideInAPackage("io.lettuce..");

  @ArchTest
  static final ArchRule redisKnowsNoOtherRoom = noClasses()
      .that(resideInAPackage("dev.rind.edge.redis"))
      .should()
      .dependOnClassesThat(resideInAPackage("dev.rind.edge..")
          .and(not(resideInAPackage("dev.rind.edge.redis"))));

  @ArchTest
  static final ArchRule onlyTheCatalogComposesTiers = noClasses()
      .that(resideInAPackage("dev.rind.edge.*.."))
      .and(not(
          resideInAnyPackage("dev.rind.edge.catalog", "dev.rind.edge.pulp", "dev.rind.edge.redis",
              "dev.rind.edge.ops")))
      .should()
      .dependOnClassesThat()
      .resideInAPackage("dev.rind.cache");

  @ArchTest
  static final ArchRule theCacheKnowsNeitherHttpNorPulp = noClasses().that()
      .resideInAPackage("dev.rind.cache..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("dev.rind.edge..", "dev.rind.testbed..", "io.netty.handler..",
          "io.vertx..");

  @ArchTest
  static final ArchRule theEdgeKnowsNoTestbed = noClasses().that()
      .resideInAPackage("dev.rind.edge..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("dev.rind.testbed..", "dev.rind.bench..");

  @ArchTest
  static final ArchRule classesAreFinal = classes().that()
      .areTopLevelClasses()
      .and()
      .areNotInterfaces()
      .and()
      .areNotEnums()
      .and()
      .doNotHaveSimpleName("package-info")
      .should()
      .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

  /** How long it takes to refuse a secret must not tell how much of it is right. */
  @ArchTest
  static final ArchRule secretsAreComparedInConstantTime = classes().that()
      .haveNameMatching(
          EDGE + "guard\\.(HeaderCheck|EnvVarCheck|RedirectCheck|identity\\.PasswordHash)")
      .should()
      .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class);

  @ArchTest
  static final ArchRule andInNoOtherWay = noClasses().that()
      .haveNameMatching(EDGE + "guard\\.(HeaderCheck|EnvVarCheck|RedirectCheck)(\\$.*)?")
      .should()
      .callMethodWhere(
          target(
              nameMatching("equals(IgnoreCase)?|contentEquals|compareTo|mismatch|regionMatches")));

  @ArchTest
  static final ArchRule bytesAreComparedInNoOtherWay = noClasses().that()
      .resideInAPackage(EDGE + "guard..")
      .should()
      .callMethodWhere(
          target(owner(type(Arrays.class))).and(target(nameMatching("equals|compare|mismatch"))));
}
