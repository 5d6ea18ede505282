"""The words of report.pdf."""

TITLE = "Energy and Water Report 2025"

CHAPTERS: list[tuple[str, list[str]]] = [
    (
        "Summary",
        [
            (
                "In 2025 the Exampletown site used 4,276 MWh of electricity, 4,331 MWh of natural gas and 15,041 m³ of"
                " water. Compared with 2024, electricity fell by 6.2 per cent, gas by 9.8 per cent and water rose by"
                " 1.4 per cent. Production rose by 3 per cent in the same period, so that every tonne of product needed"
                " about a tenth less energy than the year before."
            ),
            (
                "Three measures explain most of the saving: the new compressor station, which went into service in"
                " March; the insulation of the steam network in hall 2, finished in June; and the replacement of the"
                " last fluorescent lamps in the warehouse. Together they saved 512 MWh at a cost of 236,000 GBP."
            ),
            (
                "The cost of energy nevertheless rose slightly, because the price of electricity in the second half of"
                " the year was 11 per cent above that of the first. The board is asked to approve the measures proposed"
                " in chapter 7, which pay for themselves within four years at today's prices."
            ),
            (
                "The figures in this report come from the site's own meters, which were read on the last working day"
                " of each month and compared with the suppliers' invoices. Differences of more than 2 per cent were"
                " followed up; there were three of them, and each is explained in the chapter concerned."
            ),
        ],
    ),
    (
        "Consumption by month",
        [
            (
                "Table 1 shows the consumption of the whole site. Gas follows the outdoor temperature; electricity is"
                " nearly constant but for the maintenance shutdown in the first week of June. The rise of water in"
                " summer is due to the open cooling circuit of the press line, which is to be closed in 2026."
            ),
            (
                "February's electricity meter was replaced during the month. The figure was put together from both"
                " meters and agrees with the invoice to within half a per cent."
            ),
        ],
    ),
    (
        "Electricity",
        [
            (
                "The press line remains the largest consumer, with 38 per cent of the site's electricity, followed by"
                " compressed air with 21 per cent and ventilation with 14 per cent. Lighting, which took 9 per cent"
                " five years ago, now takes less than 4 per cent."
            ),
            (
                "A peak load of 1,140 kW was reached on 22 January at 10:45. Since the contract with the supplier"
                " bills the yearly peak, the furnace in hall 1 has been locked during the two busiest hours of the day"
                " since March. The peak of the following months was never above 1,020 kW."
            ),
        ],
    ),
    (
        "Heat",
        [
            (
                "Two gas boilers of 1.2 MW each supply steam and hot water. Their mean efficiency over the year was 89"
                " per cent. Losses in the network were estimated at 11 per cent in hall 1 and 6 per cent in hall 2,"
                " where the insulation has been renewed."
            ),
            (
                "Heat recovered from the compressors covered the hot water of the canteen and the showers from April to"
                " October. During these months the second boiler stood idle."
            ),
        ],
    ),
    (
        "Water",
        [
            (
                "Of the 15,041 m³ of water, 62 per cent went into cooling, 21 per cent into cleaning, and 17 per cent"
                " into sanitary use. The cooling circuit of the press line alone took 7,300 m³."
            ),
            (
                "A leak under the yard was found in August by comparing the night readings of the main meter. It had"
                " lost about 3 m³ a day for seven weeks. The main meter is now read every hour by the building control"
                " system, which sends a message when the flow at night exceeds 0.4 m³ an hour."
            ),
            (
                "Rainwater from the roof of the warehouse has been used for the sanitary installations of hall 2 since"
                " May. The tank holds 40 m³ and was empty on 31 days of the year."
            ),
        ],
    ),
    (
        "Interviews with the shifts",
        [
            (
                "In October the energy team spoke with all four shifts. The talks took half an hour each and followed"
                " the same questions: where is energy wasted, what stands in the way of saving it, and what should be"
                " done first? This chapter sums up the answers."
            ),
            (
                "The early shift named the doors of the warehouse. In winter they stand open for minutes at a time,"
                " because opening and closing them takes longer than unloading a pallet. The shift proposes strip"
                " curtains for the two doors used most, and a fast door for the third."
            ),
            (
                "The late shift pointed to the compressed air guns at the packing stations. Most of them leak, and"
                " several are used for sweeping the floor. Brooms would do, and would be quieter. The team has ordered"
                " guns with a bounded pressure, and they will be fitted in the first quarter."
            ),
            (
                "The night shift asked why ventilation runs at full power when half of the machines stand still. The"
                " answer is that the controls know only two levels. A frequency converter for the two large fans would"
                " cost 18,000 GBP and save about 90 MWh a year."
            ),
            (
                "The weekend shift, which cleans the lines, found that the hot water was hotter than the work needs."
                " The temperature was lowered from 75 to 60 degrees in November after the hygiene officer had agreed."
                " No complaint has been recorded since."
            ),
            (
                "All shifts asked to see the figures more often. From January the consumption of each hall is shown on"
                " the screens at the time clocks, together with that of the week before and of the same week a year"
                " ago."
            ),
            (
                "The team thanks everybody who took part. Of the 41 proposals, 17 have been carried out, 9 are part of"
                " the measures in the next chapter, 11 are being examined, and 4 were declined with a reason."
            ),
        ],
    ),
    (
        "Measures proposed for 2026",
        [
            (
                "Table 3 lists the measures that the energy team proposes, in the order of the time in which they pay"
                " for themselves. The savings were calculated from measured loads, not from the figures of the makers."
            ),
            (
                "Measures 1 to 4 can be carried out during normal operation. Measure 5 needs a shutdown of the press"
                " line for two days and is planned for the first week of June."
            ),
        ],
    ),
    (
        "Costs",
        [
            (
                "The site spent 1,287,400 GBP on energy and water in 2025, after 1,261,900 GBP the year before. Table"
                " 4 compares the two years. Without the savings described in chapter 1 the cost would have been about"
                " 98,000 GBP higher."
            ),
            (
                "The contract for electricity ends on 30 September 2026. Three suppliers will be asked for offers in"
                " April. The gas contract runs until the end of 2027 at a fixed price."
            ),
        ],
    ),
    (
        "Risks",
        [
            (
                "The figures of this report are subject to uncertainty, and some of the measures depend on conditions"
                " that the site does not control. The energy team sees the following risks as the most important ones."
            )
        ],
    ),
    (
        "Targets",
        [
            (
                "The targets follow from the group's commitment to use 20 per cent less energy for each tonne of"
                " product in 2030 than in 2022. Table 5 shows where the site stands."
            ),
        ],
    ),
]

AIR = (
    "The new station has two compressors with variable speed and one of fixed speed as a reserve. The pressure of the"
    " network was lowered from 7.5 to 6.8 bar. Leaks are now looked for twice a year with an ultrasonic detector; the"
    " last search found 37 of them, of which 34 were closed on the same day."
)
MONTHLY = ["Month", "Electricity MWh", "Gas MWh", "Water m³"]
AIR_TABLE = [
    ["Compressed air", "2024", "2025"],
    ["Electricity, MWh", "1,043", "898"],
    ["Air produced, million m³", "8.71", "8.02"],
    ["Electricity for each m³, kWh", "0.120", "0.112"],
]
BOILERS = "The inspection in September found both boilers in good order. The inspector recommends:"
BOILER_LIST = [
    "to replace the burner of boiler 2 within two years,",
    "to check the steam traps in hall 1 every half year,",
    "to lower the pressure of the steam network from 6 to 5 bar outside working hours.",
]
MEASURES = [
    ["No", "Measure", "Cost GBP", "Saving MWh", "Pays in years"],
    ["1", "Frequency converters for two fans", "18,000", "90", "1.1"],
    ["2", "Steam traps, hall 1", "9,500", "41", "1.6"],
    ["3", "Strip curtains and fast door", "22,000", "74", "2.1"],
    ["4", "Heat recovery, compressor 3", "31,000", "88", "2.5"],
    ["5", "Closed cooling circuit, press line", "64,000", "55", "3.8"],
]
COSTS = [
    ["Cost in GBP", "2024", "2025", "Change"],
    ["Electricity", "892,300", "921,700", "+3.3 %"],
    ["Natural gas", "318,100", "311,200", "-2.2 %"],
    ["Water and waste water", "51,500", "54,500", "+5.8 %"],
    ["Total", "1,261,900", "1,287,400", "+2.0 %"],
]
RISKS = [
    "Prices: a rise of the electricity price by 10 per cent costs about 92,000 GBP a year.",
    "Production: a third shift on the press line would raise electricity by 8 to 10 per cent.",
    "Technology: boiler 2 is 21 years old, and spare parts take up to ten weeks.",
    "Weather: a winter like that of 2017 would raise the demand for gas by about 400 MWh.",
    "Staff: two of the three people who look after the meters retire in 2027.",
]
TARGETS = [
    ["Indicator", "2022", "2025", "Target 2030"],
    ["Electricity, kWh a tonne", "412", "371", "330"],
    ["Gas, kWh a tonne", "455", "376", "350"],
    ["Water, m³ a tonne", "1.42", "1.31", "1.00"],
    ["Peak load, kW", "1,210", "1,140", "1,000"],
]
CLOSING = (
    "At the present pace the targets for gas and electricity will be reached in 2029. The target for water needs the"
    " closed cooling circuit. The next report will be published in February 2027."
)
