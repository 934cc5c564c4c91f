package org.marquetry.itests.evidence;

import java.lang.reflect.AnnotatedElement;
import java.util.LinkedHashSet;
import java.util.Set;

import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.marquetry.api.testkit.Normative;

/**
 * The statements that a test names, on its method or on a class that it belongs to.
 *
 * @param test class and method
 */
record Naming(String test, Set<Normative> statements) {
    /** Names nothing if the identifier is not of a method. */
    static Naming of(TestIdentifier identifier) {
        if (!(identifier.getSource().orElse(null) instanceof MethodSource method)) {
            return new Naming("", Set.of());
        }
        Set<Normative> found = new LinkedHashSet<>();
        add(method.getJavaMethod(), found);
        addAll(method.getJavaClass(), found);
        return new Naming(method.getClassName() + "." + method.getMethodName(), found);
    }

    private static void addAll(Class<?> type, Set<Normative> found) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            add(each, found);
            if (each.getEnclosingClass() != null) {
                addAll(each.getEnclosingClass(), found);
            }
        }
    }

    private static void add(AnnotatedElement element, Set<Normative> found) {
        Normative normative = element.getAnnotation(Normative.class);
        if (normative != null) {
            found.add(normative);
        }
    }
}
