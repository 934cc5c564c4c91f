package org.marquetry.itests.architecture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** Who may know whom. */
final class DependencyTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.marquetry");
    private static final String LAUNCHER = "org.marquetry.launcher..";

    static Stream<String> pieces() throws IOException {
        return Bundles.pieces();
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void aPieceKnowsItselfTheApiAndItsLibraries(String piece) {
        classes()
                .that()
                .resideInAPackage(piece + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        piece + "..",
                        "org.marquetry.api..",
                        Bundles.sharedWith(piece) + "..",
                        Bundles.libraryOf(piece) + "..",
                        Bundles.FILES + "..",
                        "java..",
                        "javax.crypto..",
                        "javax.naming..",
                        "javax.net.ssl..",
                        "javax.security..",
                        "javax.xml.stream..",
                        "io.netty..",
                        "org.osgi..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void allOfAPieceIsInternal(String piece) {
        classes()
                .that()
                .resideInAPackage(piece + "..")
                .should()
                .resideInAPackage(piece + ".internal..")
                .check(ALL);
    }

    @Test
    void theApiKnowsNobody() {
        classes()
                .that()
                .resideInAPackage("org.marquetry.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.marquetry.api..",
                        "java..",
                        "javax.net.ssl..",
                        "io.netty.buffer..",
                        "io.netty.util..",
                        "org.osgi.annotation..",
                        "org.jspecify..")
                .check(ALL);
    }

    @Test
    void whatStoresOnDiskShareKnowsNoneOfThem() {
        classes()
                .that()
                .resideInAnyPackage(Bundles.TABLES + "..", Bundles.PERSISTENCE + ".internal..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Bundles.TABLES + "..",
                        Bundles.PERSISTENCE + ".internal..",
                        "org.marquetry.api..",
                        "java..",
                        "io.netty.buffer..",
                        "org.osgi.annotation..",
                        // Only a service that is registered by hand can be offered when its copy has caught up.
                        "org.osgi.framework..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(ALL);
    }

    @Test
    void whatListenersShareKnowsNoKindOfThem() {
        classes()
                .that()
                .resideInAPackage(Bundles.LISTENERS + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Bundles.LISTENERS + "..",
                        "org.marquetry.api..",
                        "java..",
                        "io.netty.util..",
                        "org.osgi.annotation..",
                        "org.osgi.framework..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(ALL);
    }

    @Test
    void packagesOfTheApiDependOneWay() {
        slices().matching("org.marquetry.api.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void onlyOnePieceTouchesSockets() {
        noClasses()
                .that(resideOutsideOfPackages("org.marquetry.netty..", LAUNCHER))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "java.nio.channels..")
                                .and(not(type(FileChannel.class))))
                .check(ALL);
    }

    @Test
    void transportsKnowNothingOfMessages() {
        noClasses()
                .that()
                .resideInAnyPackage("org.marquetry.transport..", "org.marquetry.netty..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.marquetry.api.broker..",
                        "org.marquetry.api.codec..",
                        "org.marquetry.api.message..",
                        "org.marquetry.api.store..",
                        "org.marquetry.api.topic..")
                .check(ALL);
    }

    @Test
    void theLauncherKnowsBundlesByTheirServicesOnly() {
        noClasses()
                .that()
                .resideInAPackage(LAUNCHER)
                .should()
                .dependOnClassesThat(resideInAPackage("org.marquetry..").and(resideOutsideOfPackages(LAUNCHER)))
                .check(ALL);
    }
}
