package org.marquetry.api.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the normative statements of MQTT 5.0 that a test proves, such as {@code MQTT-3.1.2-24}. Statements that only MQTT
 * 3.1.1 has, or numbers otherwise, go into {@link #v311}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Normative {
    String[] value() default {};

    String[] v311() default {};

    /** Where MQTT 3.1, which numbers no statements, differs from 3.1.1: names of our own such as {@code 3.1-client-id-23}. */
    String[] v31() default {};

    /** Where the specification leaves a choice to the server: names of our own, for what was chosen. */
    String[] choices() default {};
}
