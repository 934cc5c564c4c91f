package org.marquetry.itests.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.condition.DisabledIf;

/** Marks tests that start the broker themselves and so say nothing about one that is running elsewhere. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIf(
        value = "org.marquetry.itests.harness.SharedBroker#isExternal",
        disabledReason = "a broker that runs elsewhere is tested")
public @interface NeedsProcess {}
