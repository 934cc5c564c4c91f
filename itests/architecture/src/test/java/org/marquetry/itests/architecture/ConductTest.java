package org.marquetry.itests.architecture;

import java.lang.reflect.AccessibleObject;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** What no code of the project does. */
final class ConductTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.marquetry");
    private static final String LAUNCHER = "org.marquetry.launcher..";

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(ALL);
    }

    @Test
    void onlyTheLauncherWritesToTheConsole() {
        noClasses()
                .that(resideOutsideOfPackage(LAUNCHER))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(ALL);
    }

    @Test
    void onlyTheLauncherKnowsWhichLogsThereAre() {
        noClasses()
                .that(resideOutsideOfPackage(LAUNCHER))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(ALL);
    }

    @Test
    void onlyTheLauncherEndsTheProcess() {
        noClasses()
                .that(resideOutsideOfPackage(LAUNCHER))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(ALL);
    }

    @Test
    void nobodyReachesIntoTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "jdk..", "com.sun..")
                .check(ALL);
    }

    @Test
    void nobodyOpensWhatIsClosedByReflection() {
        noClasses()
                .should()
                .callMethod(AccessibleObject.class, "setAccessible", boolean.class)
                .orShould()
                .callMethod(Class.class, "forName", String.class)
                .check(ALL);
    }

    @Test
    void loggersAreConstants() {
        fields().that()
                .haveRawType(Logger.class)
                .and()
                .areDeclaredInClassesThat(resideOutsideOfPackage(LAUNCHER))
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .check(ALL);
    }
}
